import {
  type FieldSummary,
  type HistogramBucket,
  type LogDriver,
  LogStorageError,
  type TopValues,
} from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { modelTopValues } from '../../../src/model/value-model.js'
import { runConformance } from '../../../src/run-conformance.js'
import { type Breakage, brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'

const values =
  'topValues and groupedHistogram count 100,000 values, and say complete: false if they leave out more'
const names = 'fields lists 100,000 names, and refuses more with UNSUPPORTED or lists them all'

const MAX = 100_000

type Counts = Required<Pick<LogDriver, 'topValues' | 'fields' | 'groupedHistogram'>>

/** Changes the answers of one of the reads. */
function changed<Read extends keyof Counts>(
  read: Read,
  change: (right: Awaited<ReturnType<Counts[Read]>>) => unknown,
): Breakage {
  return (driver) => {
    const ask = driver[read] as (query: object) => ReturnType<Counts[Read]>
    return { [read]: async (query: object) => change(await ask(query)) }
  }
}

const topValues = (change: (right: TopValues) => TopValues) => changed('topValues', change)
const groups = (change: (right: HistogramBucket[]) => object[]) => changed('groupedHistogram', change)
const fields = (change: (right: FieldSummary[]) => FieldSummary[]) => changed('fields', change)

describe('size: values', () => {
  it('are right in a driver that counts all values, however many', async () => {
    const create = brokenMemoryDriver((driver) => ({
      groupedHistogram: undefined as never,
      topValues: async (query) => {
        const right = await (driver as Counts).topValues(query)
        if (right.complete) return right
        return modelTopValues(await driver.readAfter(0, {}, Number.MAX_SAFE_INTEGER), query)
      },
    }))
    const { verdicts } = await runConformance({ create, seed: 1, only: ({ name }) => name === values })
    expect(verdicts.map(({ status, reason }) => reason ?? status)).toEqual(['passed'])
  })

  const faults: [what: string, promise: string, breakage: Breakage][] = [
    [
      'says that its answer is complete, and leaves out values',
      values,
      topValues((right) => ({ ...right, complete: true })),
    ],
    [
      'counts 99,999 values',
      values,
      topValues((right) => (right.distinct < MAX ? right : { ...right, distinct: MAX - 1, complete: false })),
    ],
    [
      'stops counting when there are too many values',
      values,
      topValues((right) => {
        if (right.complete) return right
        const values = right.values.map(({ value, count }) => ({
          value,
          count: value === 7 ? count - 1 : count,
        }))
        return { ...right, values }
      }),
    ],
    [
      'does not count the missing after too many values',
      values,
      topValues((right) => (right.complete ? right : { ...right, missing: right.missing - 1 })),
    ],
    [
      'reports more values than there are',
      values,
      topValues((right) => (right.complete ? right : { ...right, distinct: 2 * right.distinct })),
    ],
    [
      'says that a grouped histogram is complete, and leaves out values',
      values,
      groups((right) =>
        right.map(({ complete, ...slice }) => ({ ...slice, ...(complete === false && { byValue: [] }) })),
      ),
    ],
    [
      'says that a grouped histogram is incomplete, and counts a value too often',
      values,
      groups((right) =>
        right.map(({ byValue = [], ...slice }) => ({
          ...slice,
          byValue: byValue.map(({ value, count }) => ({
            value,
            count: slice.complete === false ? count + 1 : count,
          })),
        })),
      ),
    ],
    ['lists 99,999 names', names, fields((right) => right.slice(0, MAX - 1))],
    [
      'refuses 100,000 names',
      names,
      fields((right) => {
        if (right.length < MAX) return right
        throw new LogStorageError('UNSUPPORTED', 'There are too many names.')
      }),
    ],
    [
      'lists 100,000 names of more',
      names,
      (driver) => {
        let last: FieldSummary[] = []
        return {
          fields: async (filter) => {
            try {
              last = (await driver.fields?.(filter)) ?? []
            } catch {
              return last
            }
            return last
          },
        }
      },
    ],
    [
      'refuses more names with another code',
      names,
      (driver) => ({
        fields: async (filter) => {
          try {
            return (await driver.fields?.(filter)) ?? []
          } catch (cause) {
            throw new LogStorageError('IO', 'There are too many names.', { cause })
          }
        },
      }),
    ],
  ]
  for (const [what, promise, breakage] of faults)
    expectCaught(`a driver that ${what}`, promise, brokenMemoryDriver(breakage))
})
