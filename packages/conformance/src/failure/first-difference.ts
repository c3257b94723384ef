import { inspect, isDeepStrictEqual } from 'node:util'
import { showValue } from './show-value.js'
import { textDifference } from './text-difference.js'

/**
 * The first difference between two values, without a full stop: `[2].attributes.status: expected '1', got 1`. `undefined` if
 * they are equal.
 */
export function firstDifference(actual: unknown, expected: unknown, path = ''): string | undefined {
  if (isDeepStrictEqual(actual, expected)) return undefined
  if (Array.isArray(actual) && Array.isArray(expected)) return differenceOfLists(actual, expected, path)
  if (isRecord(actual) && isRecord(expected)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      const difference = firstDifference(own(actual, key), own(expected, key), `${path}${member(key)}`)
      if (difference !== undefined) return difference
    }
  }
  const isText = typeof actual === 'string' && typeof expected === 'string'
  const difference = isText
    ? textDifference(actual, expected)
    : `expected ${showValue(expected)}, got ${showValue(actual)}`
  return path === '' ? difference : `${path}: ${difference}`
}

function differenceOfLists(actual: unknown[], expected: unknown[], path: string): string {
  const shared = Math.min(actual.length, expected.length)
  for (let i = 0; i < shared; i++) {
    const difference = firstDifference(actual[i], expected[i], `${path}[${i}]`)
    if (difference !== undefined) return difference
  }
  const [verb, extra] =
    actual.length > shared ? ['not expected', actual[shared]] : ['missing', expected[shared]]
  const lengths = `expected length ${expected.length}, got ${actual.length}`
  return `${path}[${shared}]: ${verb} ${showValue(extra)} (${lengths})`
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function member(key: string): string {
  return /^[\w$.-]{1,100}$/.test(key) ? `.${key}` : `[${showValue(key)}]`
}

/** An absent field and an `undefined` field are different here: an entry has no empty fields. */
function own(record: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : ABSENT
}

const ABSENT = { [inspect.custom]: () => 'nothing' }
