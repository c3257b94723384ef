const BLANK = 0x20

/** The index after the spaces at `start`. Skips at most `max` of them. */
export function skipBlanks(text: string, start: number, max: number): number {
  let at = start
  while (at < start + max && text.charCodeAt(at) === BLANK) at++
  return at
}
