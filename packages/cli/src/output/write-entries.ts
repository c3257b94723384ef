import type { StoredLogEntry } from '@logpond/core'
import type { Output } from '../context.js'
import type { EntryFormat } from './entry-format.js'

/** Characters per write: one write for each entry would take most of the time. */
const CHUNK_LENGTH = 64 * 1024

/** Prints entries. Returns their number. A format's head is printed without entries too. */
export async function writeEntries(
  output: Output,
  entries: AsyncIterable<StoredLogEntry>,
  format: EntryFormat,
): Promise<number> {
  let count = 0
  let chunk = format.head
  for await (const entry of entries) {
    count++
    chunk += format.print(entry)
    if (chunk.length < CHUNK_LENGTH) continue
    await output.write(chunk)
    chunk = ''
  }
  if (chunk !== '') await output.write(chunk)
  return count
}
