/** The place behind the blanks at a place in a text, of which at most so many are skipped. */
export function skipBlanks(text: string, start: number, most: number): number {
  let at = start
  while (at < start + most && text.charCodeAt(at) === BLANK) at++
  return at
}

const BLANK = 0x20
