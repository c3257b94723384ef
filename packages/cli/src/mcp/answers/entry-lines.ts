import { isDeepStrictEqual } from 'node:util'
import type { StoredLogEntry } from '@logpond/core'
import { formatTime } from '@logpond/mapping/writers'
import { entryText, type TextPart } from './entry-text.js'

/** Bytes of the line that says how often an entry is repeated. */
const REPEATS_BYTES = 120

export interface EntryLines {
  readonly lines: readonly string[]
  /** How many of the entries the lines stand for. */
  readonly shown: number
}

/** The lines of entries, as many as fit. Entries that repeat the one before them, but for their time and ids, become a count. */
export function entryLines(
  entries: readonly StoredLogEntry[],
  maxBytes: number,
  part: TextPart,
  mark: (entry: StoredLogEntry) => string = () => '',
): EntryLines {
  const lines: string[] = []
  let bytes = 0
  let shown = 0
  while (shown < entries.length) {
    const first = entries[shown] as StoredLogEntry
    const end = endOfRepeats(entries, shown, mark)
    const line = `${mark(first)}${entryText(first, part)}`
    const size = Buffer.byteLength(line) + 1 + (end > shown + 1 ? REPEATS_BYTES : 0)
    // At least one entry, so that an answer always gets further.
    if (shown > 0 && bytes + size > maxBytes) break
    lines.push(line)
    if (end > shown + 1) lines.push(repeats(entries.slice(shown + 1, end)))
    bytes += size
    shown = end
  }
  return { lines, shown }
}

function endOfRepeats(
  entries: readonly StoredLogEntry[],
  start: number,
  mark: (entry: StoredLogEntry) => string,
): number {
  const first = entries[start] as StoredLogEntry
  let end = start + 1
  for (let next = entries[end]; next !== undefined; next = entries[++end])
    if (!isRepeat(first, next) || mark(next) !== mark(first)) break
  return end
}

function isRepeat(a: StoredLogEntry, b: StoredLogEntry): boolean {
  return (
    a.message === b.message &&
    a.severity === b.severity &&
    a.service === b.service &&
    a.host === b.host &&
    isDeepStrictEqual(a.attributes, b.attributes)
  )
}

function repeats(entries: readonly StoredLogEntry[]): string {
  const [first, last] = [entries[0], entries.at(-1)] as [StoredLogEntry, StoredLogEntry]
  const times = entries.length === 1 ? 'once' : `${entries.length} times`
  return `  (repeated ${times}, until #${last.id} ${formatTime(last.timestamp, { utc: true })}${entries.length === 1 ? '' : `, from #${first.id}`})`
}
