import type { StoredLogEntry } from '@logpond/core'
import type { Output } from '../context.js'
import { entrySize } from '../entry-size.js'
import type { EntryFormat } from './entry-format.js'

/** Characters per write: one write for each entry would take most of the time. */
const CHUNK_LENGTH = 64 * 1024

/** Entries, and about the bytes of them, that are printed together. */
const GROUP_ENTRIES = 500
const GROUP_BYTES = 1024 * 1024

/** Prints entries. Returns their number. A format's head is printed without entries too. */
export async function writeEntries(
  output: Output,
  entries: AsyncIterable<StoredLogEntry>,
  format: EntryFormat,
): Promise<number> {
  let count = 0
  let chunk = format.head
  for await (const text of texts(entries, format)) {
    count += text.count
    chunk += text.text
    if (chunk.length < CHUNK_LENGTH) continue
    await output.write(chunk)
    chunk = ''
  }
  if (chunk !== '') await output.write(chunk)
  return count
}

async function* texts(
  entries: AsyncIterable<StoredLogEntry>,
  format: EntryFormat,
): AsyncGenerator<{ text: string; count: number }> {
  if (format.printTogether === undefined) {
    for await (const entry of entries) yield { text: format.print(entry), count: 1 }
    return
  }
  let group: StoredLogEntry[] = []
  let bytes = 0
  for await (const entry of entries) {
    const size = entrySize(entry)
    if (group.length === GROUP_ENTRIES || (group.length > 0 && bytes + size > GROUP_BYTES)) {
      yield { text: format.printTogether(group), count: group.length }
      group = []
      bytes = 0
    }
    group.push(entry)
    bytes += size
  }
  if (group.length > 0) yield { text: format.printTogether(group), count: group.length }
}
