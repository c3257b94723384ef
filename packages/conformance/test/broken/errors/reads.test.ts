import { type DriverFilter, type LogDriver, LogStorageError, type LogStorageErrorCode } from '@logpond/core'
import { MemoryStore, memoryDriver } from '@logpond/core/testing'
import { describe, expect, it } from 'vitest'
import { VALUE_READS } from '../../../src/expect/value-reads.js'
import type { CreateDriver } from '../../../src/lab/create-driver.js'
import { runConformance } from '../../../src/run-conformance.js'
import { expectCaught } from '../../support/expect-caught.js'

const ALIKE = 'a driver refuses every read by text with UNSUPPORTED, or none, whatever the other fields'

type Refuses = (filter: DriverFilter, read: string, limit: number, store: MemoryStore) => boolean

/** A driver without full text that refuses only some reads by text, and answers the others correctly. */
function refusing(refuses: Refuses, code: LogStorageErrorCode = 'UNSUPPORTED'): CreateDriver {
  return () => {
    const store = new MemoryStore()
    const driver = memoryDriver({ store }) as Required<LogDriver>
    const check = (filter: DriverFilter, read: string, limit = 1) => {
      if (filter.text !== undefined && refuses(filter, read, limit, store)) {
        throw new LogStorageError(code, 'There is no full text here.')
      }
    }
    return {
      ...driver,
      supports: { ...driver.supports, persistent: false, fullText: false },
      search(query, signal) {
        check(query, 'search', query.limit)
        return driver.search(query, signal)
      },
      count(filter, signal) {
        check(filter, 'count')
        return driver.count(filter, signal)
      },
      histogram(query, signal) {
        check(query, 'histogram')
        return driver.histogram(query, signal)
      },
      readAfter(id, filter, limit, signal) {
        check(filter, 'readAfter', limit)
        return driver.readAfter(id, filter, limit, signal)
      },
      topValues(query, signal) {
        check(query, 'topValues')
        return driver.topValues(query, signal)
      },
      fields(filter, signal) {
        check(filter, 'fields')
        return driver.fields(filter, signal)
      },
      groupedHistogram(query, signal) {
        check(query, 'groupedHistogram')
        return driver.groupedHistogram(query, signal)
      },
    }
  }
}

describe('errors: reads', () => {
  it.each<[string, Refuses]>([
    ['refuses each read by text', () => true],
    ['refuses none', () => false],
  ])('are kept by a driver that %s', async (_, refuses) => {
    const { verdicts } = await runConformance({
      create: refusing(refuses),
      seed: 1,
      only: ({ name }) => name === ALIKE,
    })
    expect(verdicts).toMatchObject([{ status: 'passed' }])
  })

  for (const read of ['search', 'count', 'histogram', 'readAfter', ...VALUE_READS]) {
    expectCaught(
      `a driver that answers ${read} alone`,
      ALIKE,
      refusing((_, called) => called !== read),
    )
  }
  expectCaught(
    'a driver that answers a limit of 0 immediately',
    ALIKE,
    refusing((_, __, limit) => limit > 0),
  )
  expectCaught(
    'a driver that answers immediately when it is empty',
    ALIKE,
    refusing((_, __, ___, store) => store.stats().entries > 0),
  )
  expectCaught(
    'a driver that answers immediately if no id is low enough',
    ALIKE,
    refusing(({ maxId = 1 }) => maxId > 0),
  )
  expectCaught(
    'a driver that answers immediately if no time is left',
    ALIKE,
    refusing(({ startTime = 0, endTime = 1 }) => startTime < endTime || startTime === 0),
  )
  expectCaught(
    'a driver that refuses words only, and not what must be absent,',
    ALIKE,
    refusing(({ text }) => text !== undefined && text.all.length > 0),
  )
  expectCaught(
    'a driver that forgets about the text where it has an index for the rest',
    ALIKE,
    refusing(({ services, traceId }) => services === undefined && traceId === undefined),
  )
  expectCaught(
    'a driver that refuses with another code',
    ALIKE,
    refusing(() => true, 'INVALID_QUERY'),
  )
})
