import type { AttributeValue } from '@logpond/core'

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i
const INTEGER = /^-?\d+$/
const DURATION = /^-?\d+(?:\.\d+)?(?:ms|s|m|h|d|w)(?:\s*\d+(?:\.\d+)?(?:ms|s|m|h|d|w))*$/
const SIZE = /^(-?\d+(?:\.\d+)?)\s*([kmgt]?i?b)$/i
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
  return readSize(text) ?? readDuration(text) ?? readNumber(text)
}

/**
 * The bytes of a text such as `10kB` (10,000), `5MiB` (5,242,880), `2 GB` or `512B`, in any case, as a query reads them in `size>=5MiB`.
 *
 * @returns Undefined for other text, such as a number without a unit.
 *
 * @example
 * ```ts
 * import { readSize } from '@logpond/query'
 *
 * console.log(readSize('5MiB')) // 5242880
 * ```
 */
export function readSize(text: string): number | undefined {
  if (text.length > MAX_LENGTH) return undefined
  const [, size, unit = ''] = SIZE.exec(text) ?? []
  return size === undefined ? undefined : Number(size) * (BYTES[unit.toUpperCase()] ?? 1) + 0
}

/**
 * The milliseconds of a text such as `90s`, `2h` or `2d12h`, as a query reads them in `took<1.5s`. The units are `ms`, `s`, `m`, `h`, `d`
 * and `w`. A dash at the beginning makes all of it negative.
 *
 * @returns Undefined for other text, such as a number without a unit.
 *
 * @example
 * ```ts
 * import { readDuration } from '@logpond/query'
 *
 * console.log(readDuration('2d12h')) // 216000000
 * ```
 */
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
