import type { StoredLogEntry } from '@logpond/core'
import { type EntryLines, entryLines } from '../answers/entry-lines.js'
import type { TextPart } from '../answers/entry-text.js'
import { FRAME_BYTES, fenced } from '../answers/fenced.js'
import { HOW_TO_READ_ON } from './text-arguments.js'

/** Entries that are read at once: an entry may have a megabyte. */
const STEP = 50

export interface EntryPage extends EntryLines {
  /** The last entry that is shown. */
  readonly last: StoredLogEntry | undefined
  /** Whether entries follow that are not shown. */
  readonly hasMore: boolean
}

export interface PageOptions {
  /** The most entries. */
  readonly limit: number
  readonly maxBytes: number
  readonly part: TextPart
  /** Reads the entries after another one; all from the beginning without it. */
  read(after: StoredLogEntry | undefined, limit: number): Promise<StoredLogEntry[]>
}

/** Reads as many entries as an answer can have. */
export async function readPage({ limit, maxBytes, part, read }: PageOptions): Promise<EntryPage> {
  const entries: StoredLogEntry[] = []
  const lines = () => entryLines(entries.slice(0, limit), maxBytes - FRAME_BYTES, part)
  let found = lines()
  // One more than is shown says whether there are more.
  while (entries.length <= limit && found.shown === entries.length) {
    const step = Math.min(STEP, limit + 1 - entries.length)
    const next = await read(entries.at(-1), step)
    entries.push(...next)
    found = lines()
    if (next.length < step) break
  }
  return { ...found, last: entries[found.shown - 1], hasMore: found.shown < entries.length }
}

/** The text of a page, with what to do for the next one. */
export function pageText(head: string, { lines, shown }: EntryPage, foot: string): string {
  const isCut = lines.some((line) => /…\[\d+ more characters\]/.test(line))
  const repeats = shown > lines.length ? ' Entries that repeat the one before are counted.' : ''
  return [`${head}${repeats}`, fenced(lines), ...(isCut ? [HOW_TO_READ_ON] : []), foot]
    .filter((text) => text !== '')
    .join('\n')
}
