import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { checkAnswer } from '../demo/check-answers.js'
import type { Answered } from '../demo/data-set.js'
import type { Answer, Question } from '../demo/question.js'

const execute = promisify(execFile)
const PROGRAM = fileURLToPath(new URL('../ask-demo.js', import.meta.url))
/** Bytes: an answer of 1,000 entries takes 300 kB. */
const MAX_OUTPUT = 64 * 2 ** 20

export interface Asking {
  /** The key of the subject. */
  readonly key: string
  readonly directory: string
  readonly questions: readonly Question[]
  /** How often each question is repeated. */
  readonly maxRounds: number
}

export interface Asked {
  /** Milliseconds to open the store. */
  readonly opened: number
  /** Bytes by which the process grew from before the opening to after the last question. */
  readonly memory: number
  /** The questions that the subject can answer. */
  readonly asked: {
    readonly question: Question
    readonly answer: Answer
    /** Milliseconds of the first answer, and of the repeats. */
    readonly first: number
    readonly times: readonly number[]
  }[]
}

/**
 * Asks questions in a new process. The start of the process and the loading of code do not count. The files are in the page
 * cache: only root can empty it.
 *
 * @throws Error unless all answers are correct
 */
export async function askInNewProcess(asking: Asking, answered: readonly Answered[]): Promise<Asked> {
  const { stdout } = await execute(process.execPath, [PROGRAM, JSON.stringify(asking)], {
    maxBuffer: MAX_OUTPUT,
  })
  const result = JSON.parse(stdout) as Asked
  for (const { question, answer } of result.asked) {
    const known = answered.find(({ question: { name } }) => name === question.name)
    if (known === undefined) throw new Error(`The data set has no answer to ${question.name}.`)
    checkAnswer(asking.key, question, answer, known.answer)
  }
  return result
}
