// `node scripts/write-questions.mjs [RESULTS]` writes docs/questions.md. RESULTS is the file of
// `npm run bench -- 'demo questions' --long --json RESULTS`; without it, the times in the document stay.
import { readFileSync, writeFileSync } from 'node:fs'
import { documentedAnswers, questionsDocument, timesIn } from '../packages/bench/dist/questions/document.js'
import { timesOfResults } from '../packages/bench/dist/questions/times-of-results.js'

const PATH = 'docs/questions.md'
const [results] = process.argv.slice(2)
const times =
  results === undefined ? timesIn(readFileSync(PATH, 'utf8')) : timesOfResults(readFileSync(results, 'utf8'))
writeFileSync(PATH, questionsDocument(documentedAnswers(), times))
