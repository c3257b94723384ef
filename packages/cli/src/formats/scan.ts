const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const QUOTE = 0x22
const BACKSLASH = 0x5c
const BLANK = 0x20

/** The number of a month: 1 for `Jan`, `JAN` or `January`; 0 if it is not a month. */
export function monthOf(name: string | undefined): number {
  return name === undefined ? 0 : MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1
}

/** The index after the spaces at `start`. Skips at most `max` of them. */
export function skipBlanks(text: string, start: number, max: number): number {
  let at = start
  while (at < start + max && text.charCodeAt(at) === BLANK) at++
  return at
}

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
