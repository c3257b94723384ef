const DIGITS = new Uint8Array(128)
for (const digit of '0123456789abcdefABCDEF') DIGITS[digit.charCodeAt(0)] = 1

/** Whether a text consists of exactly this many hex digits, in either case. Twice as fast as a regular expression. */
export function isHex(text: string, digits: number): boolean {
  if (text.length !== digits) return false
  for (let i = 0; i < digits; i++) if (DIGITS[text.charCodeAt(i)] !== 1) return false
  return true
}
