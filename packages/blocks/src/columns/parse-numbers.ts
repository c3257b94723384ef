import { MAX_DIGITS, type NumberShape } from './value-forms.js'
import type { ValueList } from './value-list.js'

export interface ParsedNumbers extends NumberShape {
  readonly values: Float64Array
}

const ZERO = 0x30
const POINT = 0x2e
const MINUS = 0x2d

/**
 * The values as whole numbers, if every value is a number that `numberText` writes as it is: without zeros that say nothing, or all
 * with the same number of digits.
 */
export function parseNumbers({ bytes, starts, ends, order, from, to }: ValueList): ParsedNumbers | undefined {
  const values = new Float64Array(to - from)
  const scales = new Uint8Array(to - from)
  let scale = 0
  let hasZeroInFront = false
  let isSigned = false
  const digits = lengthOf(0)
  let sameLength = true
  for (let i = 0; i < values.length; i++) {
    const variable = order[from + i] as number
    let at = starts[variable] as number
    const end = ends[variable] as number
    const length = end - at
    if (length === 0 || length > MAX_DIGITS) return undefined
    if (length !== digits) sameLength = false
    const isNegative = bytes[at] === MINUS
    if (isNegative) {
      isSigned = true
      at++
    }
    const first = at
    let value = 0
    let point = -1
    for (; at < end; at++) {
      const byte = bytes[at] as number
      const digit = byte - ZERO
      if (digit >= 0 && digit <= 9) value = value * 10 + digit
      else if (byte === POINT && point < 0 && at > first) point = at
      else return undefined
    }
    if (at === first || (isNegative && value === 0)) return undefined
    const wholeDigits = (point < 0 ? end : point) - first
    if (wholeDigits > 1 && bytes[first] === ZERO) hasZeroInFront = true
    if (point >= 0) {
      if (bytes[end - 1] === ZERO || point === end - 1) return undefined
      scales[i] = end - point - 1
      scale = Math.max(scale, end - point - 1)
    }
    values[i] = isNegative ? -value : value
  }
  if (hasZeroInFront) return sameLength && scale === 0 && !isSigned ? { values, digits, scale } : undefined
  if (scale > 0 && !rescale(values, scales, scale)) return undefined
  return { values, digits: 0, scale }

  function lengthOf(i: number): number {
    const variable = order[from + i] as number
    return (ends[variable] as number) - (starts[variable] as number)
  }
}

/** Multiplies the values so that all have `scale` decimal places; `false` if one gets too large. */
function rescale(values: Float64Array, scales: Uint8Array, scale: number): boolean {
  for (let i = 0; i < values.length; i++) {
    const value = (values[i] as number) * 10 ** (scale - (scales[i] as number))
    if (Math.abs(value) >= 10 ** MAX_DIGITS) return false
    values[i] = value
  }
  return true
}
