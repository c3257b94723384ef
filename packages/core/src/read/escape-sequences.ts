// The sequences of ECMA-48, as terminals read them: CSI (colours, the cursor); OSC, DCS, SOS, PM and APC (links, titles) with their
// content; all others. Of a sequence that is incomplete, such as in a message that was cut, only the beginning counts. No 8-bit forms:
// their characters are frequent in UTF-8 that was read as Latin-1, whose words must not disappear.
const CSI = String.raw`\x1b\[[0-?]*[ -/]*[@-~]`
const STRING = String.raw`\x1b[\]P_^X](?:[^\0-\x1f\x7f]*(?:\x07|\x1b\\))?`
const OTHER = String.raw`\x1b(?: [F-N]|[!-/]+[0-~]|[0-~])`

const SEQUENCE = new RegExp(`${CSI}|${STRING}|${OTHER}`, 'y')

/** The end of the escape sequence that begins at a position; the next position if none does. */
export function endOfEscape(text: string, start: number): number {
  SEQUENCE.lastIndex = start
  return SEQUENCE.test(text) ? SEQUENCE.lastIndex : start + 1
}
