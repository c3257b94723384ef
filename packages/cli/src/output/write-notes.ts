import type { Context } from '../context.js'

/** Prints what people should know about an answer: below it on a terminal and, where programs read the answer, to the standard error. */
export async function writeNotes({ stdout, stderr }: Context, notes: readonly string[]): Promise<void> {
  if (notes.length === 0) return
  if (stdout.isTerminal) return stdout.write(`\n${notes.map((note) => `${note}\n`).join('')}`)
  for (const note of notes) await stderr.write(`logpond: ${note}\n`)
}
