import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { sumsOf } from '../bench-entries.js'
import type { StoredSums, Subject, SubjectContext } from '../subject.js'
import { sumTable } from '../subjects/log-table.js'
import { sumStorage } from '../subjects/sum-storage.js'

/**
 * The sums of the JSON lines of a file. A logger has its own times and levels, so those are not summed.
 *
 * @param messageKey The name of the message in a line.
 */
export async function linesInFile(path: string, messageKey = 'msg'): Promise<StoredSums> {
  const sums = { entries: 0, messages: 0, attributes: 0, timestamps: 0, severities: 0 }
  for await (const line of createInterface({ input: createReadStream(path) })) {
    sums.entries++
    sums.messages += String((JSON.parse(line) as Record<string, unknown>)[messageKey]).length
  }
  return sums
}

/** The sums of the table `log` of a hand-written database. */
export async function linesInTable(path: string): Promise<StoredSums> {
  return sumTable(path)
}

/** The sums of a file of Logpond. */
export function linesInStorage(path: string): Promise<StoredSums> {
  return sumStorage(path, true)
}

/** @throws Error unless a logger has stored the first `count` entries, with their messages */
export async function verifyLines(subject: Subject, context: SubjectContext, count: number): Promise<void> {
  const { entries, messages } = await subject.verify(context)
  const expected = sumsOf(count)
  if (entries !== count) throw new Error(`${subject.name} should hold ${count} lines, but holds ${entries}.`)
  if (messages !== expected.messages) {
    throw new Error(
      `${subject.name} stored wrong messages: ${messages} characters instead of ${expected.messages}.`,
    )
  }
}
