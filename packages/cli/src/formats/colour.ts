import type { LogEntry } from '@logpond/core'
import { ANSI_SEQUENCE, withoutAnsi } from '@logpond/mapping/readers'

/** Restores the colours of messages that are the end of a line. */
export function colour(entries: readonly LogEntry[], line: string, shown: string): readonly LogEntry[] {
  if (shown === line) return entries
  return entries.map((entry) =>
    line.endsWith(entry.message) && entry.message !== ''
      ? { ...entry, message: colouredTail(shown, entry.message.length) }
      : entry,
  )
}

/** The last `length` visible characters of a coloured text, with their colours. */
function colouredTail(text: string, length: number): string {
  const start = withoutAnsi(text).length - length
  let seen = 0
  let at = 0
  ANSI_SEQUENCE.lastIndex = 0
  for (let match = ANSI_SEQUENCE.exec(text); match !== null; match = ANSI_SEQUENCE.exec(text)) {
    const plain = match.index - at
    if (seen + plain > start) break
    seen += plain
    // A colour that is set right before the tail belongs to it.
    if (seen === start) return text.slice(match.index)
    at = ANSI_SEQUENCE.lastIndex
  }
  return text.slice(at + start - seen)
}
