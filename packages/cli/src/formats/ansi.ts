import type { LogEntry } from '@logpond/core'

const ESCAPE = '\x1b'

// Control sequences (colours), operating system commands (links, titles), device control strings, and short sequences.
const SEQUENCE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern matches control characters
  /\x1b(?:\[[0-?]{0,64}[ -/]{0,8}(?:[@-~]|$)|\][^\x07\x1b]*(?:\x07|\x1b\\|$)|[PX^_][^\x07\x1b]*(?:\x07|\x1b\\|$)|[ -/]{0,8}[0-~])/g

/** A text without the escape sequences of a terminal. The text of a link stays. */
export function withoutAnsi(text: string): string {
  return text.includes(ESCAPE) ? text.replace(SEQUENCE, '') : text
}

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
  SEQUENCE.lastIndex = 0
  for (let match = SEQUENCE.exec(text); match !== null; match = SEQUENCE.exec(text)) {
    const plain = match.index - at
    if (seen + plain > start) break
    seen += plain
    // A colour that is set right before the tail belongs to it.
    if (seen === start) return text.slice(match.index)
    at = SEQUENCE.lastIndex
  }
  return text.slice(at + start - seen)
}
