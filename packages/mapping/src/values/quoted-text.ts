const QUOTE = 0x22
const BACKSLASH = 0x5c

/**
 * The index after the closing quote of the quoted text at `start`; -1 if there is none. A backslash escapes a quote.
 *
 * A loop instead of a pattern, because a pattern for such texts can run out of stack on long ones.
 */
export function scanQuoted(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === BACKSLASH) at++
    else if (code === QUOTE) return at + 1
  }
  return -1
}
