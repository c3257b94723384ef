/**
 * Where a quoted text that begins at a place ends: behind its closing quote, -1 when it has none. A backslash takes the
 * meaning from a quote behind it.
 *
 * A loop, as a pattern that matches long texts of this kind can run out of stack.
 */
export function scanQuoted(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === BACKSLASH) at++
    else if (code === QUOTE) return at + 1
  }
  return -1
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
