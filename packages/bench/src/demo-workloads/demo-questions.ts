import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { cachedFolder } from '../demo/cached-folder.js'
import { demoTime } from '../demo/demo-entries.js'
import { cacheOf, storeOf } from '../demo/prepared-store.js'
import { shortened } from '../demo/question.js'
import { codeVersion, entriesVersion } from '../demo/versions.js'
import { askStorage } from '../questions/ask-storage.js'
import { figureNames } from '../questions/figure-names.js'
import { demoLines, plainAnswers } from '../questions/plain-answers.js'
import type { UserAnswer } from '../questions/user-question.js'
import { USER_QUESTIONS } from '../questions/user-questions.js'
import { median } from '../statistics.js'
import type { DemoWorkload, Figures, WorkloadContext } from '../workload.js'
import { timesOf } from './times-of.js'

/** Asks a closed store the questions of users of other tools: each for the first time, and again. */
export const demoQuestions: DemoWorkload = {
  name: 'demo questions',
  async run(subject, context) {
    const { entries = 1_000_000, maxRounds = 51 } = context.parameters
    const end = demoTime(entries)
    const directory = await storeOf(subject, context, { directory: context.directory, entries })
    const answers = await answersOf(context, entries, end)
    const reader = await subject.read({ directory })
    const { storage } = reader
    if (storage === undefined) throw new Error(`${subject.name} is not a storage of Logpond.`)
    const figures: Figures = {}
    try {
      for (const [i, question] of USER_QUESTIONS.entries()) {
        const names = figureNames(question, i)
        const start = performance.now()
        const answer = await askStorage(storage, question, end)
        figures[names.first] = performance.now() - start
        // As JSON has it, like the correct answer.
        const actual = JSON.parse(JSON.stringify(answer)) as UserAnswer
        if (!isDeepStrictEqual(actual, answers[i]))
          throw new Error(
            `${subject.name} answers ${JSON.stringify(question.asks)} wrongly: ${shortened(JSON.stringify(actual))}; the correct answer is ${shortened(JSON.stringify(answers[i]))}`,
          )
        figures[names.again] = median(await timesOf(() => askStorage(storage, question, end), maxRounds))
      }
    } finally {
      await reader.close()
    }
    return figures
  },
}

const ANSWERS = 'answers.json'

/** Computed once, and then kept for other runs. */
async function answersOf(context: WorkloadContext, entries: number, end: number): Promise<UserAnswer[]> {
  const code = codeVersion(join(dirname(fileURLToPath(import.meta.url)), '..', 'questions'))
  const folder = await cachedFolder(
    cacheOf(context, entries),
    `user-answers-${entries}`,
    `${entriesVersion()}-${code}`,
    (directory) => {
      const answers = plainAnswers(USER_QUESTIONS, demoLines(entries), end)
      return writeFile(join(directory, ANSWERS), JSON.stringify(answers))
    },
  )
  return JSON.parse(await readFile(join(folder, ANSWERS), 'utf8')) as UserAnswer[]
}
