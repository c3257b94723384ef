/** How the values of a column are written; see FORMAT.md. */
export const VALUE_FORMS = { text: 0, constant: 1, dictionary: 2, numbers: 3 } as const

/** Ends each value of the form `text`. No value has this character: variables are words or parts of JSON. */
export const END_OF_VALUE = 0x0a

/** How numbers are written as text: at most one of them is not 0. */
export interface NumberShape {
  /** Number of digits, zeros in front included; 0 for none in front. */
  readonly digits: number
  /** Numbers are this many decimal places larger than the values. */
  readonly scale: number
}

/** Numbers with more digits may not be exact. */
export const MAX_DIGITS = 15

/** The text of a number, as it was before it was cut out. */
export function numberText(value: number, { digits, scale }: NumberShape): string {
  if (digits > 0) return String(value).padStart(digits, '0')
  return scale === 0 ? String(value) : decimalText(value, scale)
}

function decimalText(value: number, scale: number): string {
  const all = String(Math.abs(value)).padStart(scale + 1, '0')
  const whole = all.slice(0, -scale)
  let end = scale
  while (end > 0 && all.charCodeAt(all.length - scale + end - 1) === 0x30) end--
  const fraction = end === 0 ? '' : `.${all.slice(-scale).slice(0, end)}`
  return `${value < 0 ? '-' : ''}${whole}${fraction}`
}
