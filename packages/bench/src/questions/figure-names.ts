import type { UserQuestion } from './user-question.js'

/** The names of the figures of a question, by its index in the list of all. */
export function figureNames({ asks }: UserQuestion, index: number): { first: string; again: string } {
  const name = `${index + 1}. ${asks}`
  return { first: `first: ${name} ms`, again: `${name} ms` }
}
