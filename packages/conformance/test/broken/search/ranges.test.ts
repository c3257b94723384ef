import { describe } from 'vitest'
import { matchesFilter } from '../../../src/model/entry-model.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { driverThatAsks, driverWithField, readsOf, without } from '../../support/driver-that-matches.js'
import { expectCaught } from '../../support/expect-caught.js'

describe('search by severity', () => {
  const promise = 'minSeverity and maxSeverity are inclusive, alone and as a range'
  expectCaught(
    'a driver whose minSeverity is exclusive',
    promise,
    driverWithField('minSeverity', ({ severity }, wanted) => severity > wanted),
  )
  expectCaught(
    'a driver whose maxSeverity is exclusive',
    promise,
    driverWithField('maxSeverity', ({ severity }, wanted) => severity < wanted),
  )
  expectCaught(
    'a driver that compares severities as text',
    promise,
    driverWithField('minSeverity', ({ severity }, wanted) => `${severity}` >= `${wanted}`),
  )
  expectCaught(
    'a driver that supports only the severities with a name',
    promise,
    driverWithField(
      'maxSeverity',
      ({ severity }, wanted) => Math.ceil(severity / 4) <= Math.ceil(wanted / 4),
    ),
  )
})

describe('search by time', () => {
  const start = 'startTime is inclusive, to the microsecond, also before the epoch'
  const end = 'endTime is exclusive, to the microsecond, alone and in a range, also before the epoch'
  expectCaught(
    'a driver whose startTime is exclusive',
    start,
    driverWithField('startTime', ({ timestamp }, wanted) => timestamp > wanted),
  )
  expectCaught(
    'a driver that cuts microseconds off startTime',
    start,
    driverWithField('startTime', ({ timestamp }, wanted) => timestamp >= Math.trunc(wanted)),
  )
  expectCaught(
    'a driver that mistakes times before the epoch for none',
    start,
    driverThatAsks((filter) => ((filter.startTime ?? 0) < 0 ? without(filter, 'startTime') : filter)),
  )
  expectCaught(
    'a driver that mistakes a startTime of 0 for none',
    start,
    driverThatAsks((filter) => (filter.startTime ? filter : without(filter, 'startTime'))),
  )
  expectCaught(
    'a driver whose endTime is inclusive',
    end,
    driverWithField('endTime', ({ timestamp }, wanted) => timestamp <= wanted),
  )
  expectCaught(
    'a driver whose endTime is inclusive only in histograms',
    end,
    brokenMemoryDriver((driver) => {
      const reads = readsOf(driver, (entry, filter) => {
        const { endTime = Infinity } = filter
        return entry.timestamp <= endTime && matchesFilter(entry, without(filter, 'endTime'))
      })
      return { histogram: reads.histogram }
    }),
  )
  expectCaught(
    'a driver that rounds endTime to milliseconds',
    end,
    driverWithField('endTime', ({ timestamp }, wanted) => timestamp < Math.round(wanted)),
  )
  expectCaught(
    'a driver that forgets endTime when there is a startTime',
    end,
    driverThatAsks((filter) => (filter.startTime === undefined ? filter : without(filter, 'endTime'))),
  )
  const last = 'maxId is inclusive, whatever the order of the times'
  expectCaught(
    'a driver whose maxId is exclusive',
    last,
    driverWithField('maxId', ({ id }, wanted) => id < wanted),
  )
  expectCaught(
    'a driver that mistakes maxId for a place in time',
    last,
    brokenMemoryDriver((driver) => ({
      async search(query) {
        const { maxId, ...others } = query
        const all = await driver.readAfter(0, {}, 10_000)
        const lastTime = all.findLast(({ id }) => id <= (maxId ?? Infinity))?.timestamp ?? -Infinity
        const found = await driver.search({ ...others, limit: 10_000 })
        return found
          .filter(({ timestamp }) => maxId === undefined || timestamp <= lastTime)
          .slice(0, query.limit)
      },
    })),
  )
})
