import type { AttributeValue } from '@logpond/core'

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i
const INTEGER = /^-?\d+$/
const DURATION = /^-?(?:\d+(?:\.\d+)?(?:ms|s|m|h|d|w))+$/
const SIZE = /^(-?\d+(?:\.\d+)?)([kmgt]?i?b)$/i
const MAX_LENGTH = 330

const MILLISECONDS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}
const BYTES: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
}

/** A number as in JSON; undefined for other text, and for whole numbers beyond 2⁵³, of which a number would lose digits. */
export function readNumber(text: string): number | undefined {
  if (text.length > MAX_LENGTH || !NUMBER.test(text)) return undefined
  const number = Number(text) + 0
  if (!Number.isFinite(number)) return undefined
  return INTEGER.test(text) && !Number.isSafeInteger(number) ? undefined : number
}

/** A number, also with a unit: `10kB` and `5MiB` in bytes, `250ms` and `2h30m` in milliseconds. */
export function readQuantity(text: string): number | undefined {
  if (text.length > MAX_LENGTH) return undefined
  const [, size, unit = ''] = SIZE.exec(text) ?? []
  if (size !== undefined) return Number(size) * (BYTES[unit.toUpperCase()] ?? 1) + 0
  return readDuration(text) ?? readNumber(text)
}

/** Milliseconds of `90s`, `2h`, `2d12h`. */
export function readDuration(text: string): number | undefined {
  if (text.length > MAX_LENGTH || !DURATION.test(text)) return undefined
  let sum = 0
  for (const [, number, unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g))
    sum += Number(number) * (MILLISECONDS[unit] ?? 1)
  return (text.startsWith('-') ? -sum : sum) + 0
}

/** The number, boolean or null that text without quotes may stand for, besides the text. */
export function typedValue(text: string): number | boolean | null | undefined {
  if (text === 'true' || text === 'false') return text === 'true'
  return text === 'null' ? null : readNumber(text)
}

/** The values that text without quotes stands for: `500` is the number and the text. */
export function valuesOf(text: string): AttributeValue[] {
  const typed = typedValue(text)
  return typed === undefined ? [text] : [typed, text]
}

/** A number as {@link readNumber} reads it. */
export function writeNumber(value: number): string {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : String(value + 0)
}
