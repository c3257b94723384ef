import type { Answered } from './data-set.js'
import type { DemoReader, DemoSubject } from './demo-subject.js'
import { type Answer, answerText, type Question, shortened } from './question.js'

/** @throws Error unless the answer is the correct one */
export function checkAnswer(subject: string, question: Question, answer: Answer, correct: Answer): void {
  const [actual, expected] = [answerText(answer), answerText(correct)]
  if (actual === expected) return
  throw new Error(
    `${subject} answers ${JSON.stringify(question.name)} wrongly: ${shortened(actual)}; the correct answer is ${shortened(expected)}`,
  )
}

/** @throws Error unless all answers of a reader are correct. Returns the questions that it can answer. */
export async function checkAnswers(
  { name }: DemoSubject,
  reader: DemoReader,
  answered: readonly Answered[],
): Promise<Question[]> {
  const able: Question[] = []
  for (const { question, answer: correct } of answered) {
    const answer = await reader.answer(question)
    if (answer === undefined) continue
    checkAnswer(name, question, answer, correct)
    able.push(question)
  }
  return able
}
