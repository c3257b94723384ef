import { isDeepStrictEqual } from 'node:util'
import type { StoredLogEntry } from '@logpond/core'
import { ConformanceFailure } from '../failure/conformance-failure.js'
import { showValue } from '../failure/show-value.js'
import { expectEqual } from './expect.js'

/**
 * Compares the entries that a read returned with the expected ones. The message names the first difference of the most
 * important kind: a missing entry, an unexpected one, one twice, the wrong order, or a field.
 *
 * @param read The read, as the subject of a sentence: `'search({ limit: 10 })'`. Pass a function if building the text takes
 * longer than comparing.
 * @throws ConformanceFailure
 */
export function expectEntries(
  actual: readonly StoredLogEntry[],
  expected: readonly StoredLogEntry[],
  read: string | (() => string),
): void {
  if (isDeepStrictEqual(actual, expected)) return
  const what = typeof read === 'string' ? read : read()
  if (Array.isArray(actual)) {
    const problem = problemOf(actual, expected)
    if (problem !== undefined) {
      const counts = `expected ${expected.length} entries, got ${actual.length}`
      throw new ConformanceFailure(`${what} ${problem} (${counts})`)
    }
  }
  expectEqual(actual, expected, `the result of ${what}`)
}

function problemOf(
  actual: readonly StoredLogEntry[],
  expected: readonly StoredLogEntry[],
): string | undefined {
  const found = new Set(actual.map(idOf))
  const missing = expected.find((entry) => !found.has(entry.id))
  if (missing !== undefined) return `misses ${show(missing)}`
  const wanted = new Set(expected.map(idOf))
  const extra = actual.find((entry) => !wanted.has(idOf(entry) as number))
  if (extra !== undefined) return `returns an unexpected entry, ${show(extra)}`
  if (found.size < actual.length) {
    const again = actual.find((entry, i) => actual.findIndex(({ id }) => id === entry.id) < i)
    return `returns an entry twice, ${show(again)}`
  }
  const place = expected.findIndex((entry, i) => entry.id !== actual[i]?.id)
  if (place === -1) return undefined
  return `returns the wrong order: at [${place}] expected ${show(expected[place])}, got ${show(actual[place])}`
}

function idOf(entry: StoredLogEntry | undefined): number | undefined {
  return entry?.id
}

function show(entry: StoredLogEntry | undefined): string {
  return showValue(entry, { length: 1000, depth: 6 })
}
