import { demoEntries } from '../demo/demo-entries.js'
import { PlainAnswer } from './plain-answer.js'
import type { Line, UserAnswer, UserQuestion } from './user-question.js'

/** Entries of the demo as they are in a file of JSON lines, in the order of their ids. */
export function* demoLines(count: number, interval?: number): Generator<Line, void, void> {
  let id = 0
  for (const entry of demoEntries(count, interval)) yield { id: ++id, ...(entry as Omit<Line, 'id'>) }
}

/** Reads lines once, and returns the answer to each question. */
export function plainAnswers(
  questions: readonly UserQuestion[],
  lines: Iterable<Line>,
  end: number,
): UserAnswer[] {
  const answers = questions.map((question) => new PlainAnswer(question, end))
  for (const line of lines) for (const answer of answers) answer.add(line)
  return answers.map((answer) => answer.get())
}
