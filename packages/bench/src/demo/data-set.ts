import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { finished, pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { conditionQuestions } from './condition-questions.js'
import { demoEntries, demoPortions } from './demo-entries.js'
import { demoQuestions, hasNoAnswer, rareValues } from './demo-questions.js'
import { ExpectedAnswer } from './expected-answer.js'
import { type Answer, answerText, type Question } from './question.js'

export const LINES = 'demo.jsonl'
export const COMPRESSED_LINES = 'demo.jsonl.gz'
const ANSWERS = 'answers.json'

/** Entries of the demo as JSON lines, and the correct answers to all questions. */
export interface DataSet {
  readonly directory: string
  readonly entries: number
  readonly answered: readonly Answered[]
  /** The questions with conditions, which other trials ask. */
  readonly conditions: readonly Answered[]
}

export interface Answered {
  readonly question: Question
  readonly answer: Answer
}

/** Writes the files of a data set to a folder. */
export async function writeDataSet(directory: string, entries: number): Promise<void> {
  const questions = demoQuestions(rareValues(demoEntries(entries), entries), entries)
  const expect = (question: Question) => ({ question, expected: new ExpectedAnswer(question) })
  const [asked, conditions] = [questions.map(expect), conditionQuestions(entries).map(expect)]
  const expected = [...asked, ...conditions]
  const lines = createWriteStream(join(directory, LINES))
  for (const portion of demoPortions(entries)) {
    for (const entry of portion) for (const { expected: answer } of expected) answer.add(entry)
    const text = portion.map((entry) => `${JSON.stringify(entry)}\n`).join('')
    if (!lines.write(text)) await once(lines, 'drain')
  }
  lines.end()
  await finished(lines)
  for (const { question, expected: answer } of expected) checkAnswer(question, answer.get())
  await pipeline(
    createReadStream(join(directory, LINES)),
    createGzip({ level: 6 }),
    createWriteStream(join(directory, COMPRESSED_LINES)),
  )
  const answer = (list: typeof expected) =>
    list.map(({ question, expected: correct }) => ({ question, answer: correct.get() }))
  await writeFile(
    join(directory, ANSWERS),
    JSON.stringify({ answered: answer(asked), conditions: answer(conditions) }),
  )
}

/** A question that finds nothing, or everything, would measure something else than its name says. */
function checkAnswer({ name }: Question, answer: Answer): void {
  const isEmpty = ['0', '[]'].includes(answerText(answer))
  if (isEmpty !== hasNoAnswer(name))
    throw new Error(`The question ${JSON.stringify(name)} has a wrong answer: ${answerText(answer)}.`)
}

export async function readDataSet(directory: string, entries: number): Promise<DataSet> {
  const answers = await readFile(join(directory, ANSWERS), 'utf8')
  return { directory, entries, ...(JSON.parse(answers) as Pick<DataSet, 'answered' | 'conditions'>) }
}

export async function bytesOfFile(directory: string, name: string): Promise<number> {
  return (await stat(join(directory, name))).size
}
