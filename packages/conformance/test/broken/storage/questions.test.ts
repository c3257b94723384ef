import type { DriverFilter, LogDriver } from '@logpond/core'
import { describe } from 'vitest'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { without } from '../../support/driver-that-matches.js'
import { expectCaught } from '../../support/expect-caught.js'

type Count = 'topValues' | 'fields' | 'groupedHistogram'

/** A driver one of whose counts ignores a field of a filter. */
function countsWithout(count: Count, field: keyof DriverFilter) {
  return brokenMemoryDriver((driver) => {
    const counted = driver[count] as ((query: DriverFilter) => unknown) | undefined
    return { [count]: (query: DriverFilter) => counted?.(without(query, field)) } as Partial<LogDriver>
  })
}

describe('storage: searching', () => {
  const agreement = 'count, histogram and scan agree with the entries that match any filter'

  expectCaught(
    'a driver that remembers what it counted',
    agreement,
    brokenMemoryDriver((driver) => {
      const counts = new Map<string, number | Promise<number>>()
      return {
        count(filter) {
          const key = JSON.stringify(filter.services ?? filter.hosts ?? filter.contains)
          if (!counts.has(key)) counts.set(key, driver.count(filter))
          return counts.get(key) ?? 0
        },
      }
    }),
  )

  expectCaught(
    'a driver whose slices begin at the wrong side of a time before 1970',
    agreement,
    brokenMemoryDriver((driver) => ({
      histogram: async (query) => {
        const slices = await driver.histogram(query)
        return slices.map((slice) =>
          slice.start < 0 ? { ...slice, start: slice.start + query.bucket } : slice,
        )
      },
    })),
  )

  expectCaught(
    'a driver whose histogram ignores a filter',
    agreement,
    brokenMemoryDriver((driver) => ({
      histogram: ({ attributes: _attributes, ...query }) => driver.histogram(query),
    })),
  )

  const values =
    'topValues and fields count the values and the attributes of the entries that match any filter'

  for (const field of ['spanId', 'any', 'not', 'attributes'] as const) {
    expectCaught(`a driver whose topValues ignores ${field}`, values, countsWithout('topValues', field))
    expectCaught(`a driver whose fields ignores ${field}`, values, countsWithout('fields', field))
  }

  expectCaught(
    'a driver whose topValues takes an upper-case trace id for another one',
    values,
    brokenMemoryDriver((driver) => ({
      topValues: async (query) => {
        const found = await driver.search({ ...query, order: 'newest', limit: 10_000 })
        const isUpper = found.some(({ traceId }) => traceId !== traceId?.toLowerCase())
        const { distinct, ...rest } = (await driver.topValues?.(query)) ?? missing()
        const isMore = isUpper && query.field.column === 'traceId'
        return { ...rest, distinct: isMore ? distinct + 1 : distinct }
      },
    })),
  )

  expectCaught(
    'a driver whose fields leave out the types of a path',
    values,
    brokenMemoryDriver((driver) => ({
      fields: async (filter) =>
        ((await driver.fields?.(filter)) ?? []).map(({ types, ...field }) => ({
          ...field,
          types: field.name.includes('.') ? types.slice(0, 1) : types,
        })),
    })),
  )

  const shifted = 'a histogram with an offset and by a field counts the entries that match any filter'

  expectCaught(
    'a driver that ignores the offset of a histogram',
    shifted,
    brokenMemoryDriver((driver) => ({
      histogram: ({ offset: _, ...query }) => driver.histogram(query),
    })),
  )

  for (const field of ['spanId', 'any', 'not', 'text'] as const) {
    expectCaught(
      `a driver whose histogram by a field ignores ${field}`,
      shifted,
      countsWithout('groupedHistogram', field),
    )
  }

  expectCaught(
    'a driver whose histogram by a field has the most frequent values of each slice',
    shifted,
    brokenMemoryDriver((driver) => ({
      groupedHistogram: async ({ by, limit, ...query }) => {
        const slices = await driver.histogram(query)
        const counted = slices.map(async (slice) => {
          const { topValues } = driver
          const range = { startTime: slice.start, endTime: slice.start + query.bucket }
          const { values: byValue = [] } = (await topValues?.({ ...query, ...range, field: by, limit })) ?? {}
          return { ...slice, byValue }
        })
        return Promise.all(counted)
      },
    })),
  )
})

function missing(): never {
  throw new Error('The driver in memory has topValues.')
}
