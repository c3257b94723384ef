import { appendAll } from '../../acts/append-all.js'
import { SOME_TIME, type TestEntry } from '../../entries/test-batch.js'
import { addMicroseconds, similarEntries } from '../../entries/test-entries.js'
import { expectReads } from '../../expect/expect-reads.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { type Finding, filterPromise } from '../filter-promise.js'

const SEVERITIES = Array.from({ length: 24 }, (_, i) => i + 1)

const FARTHEST = 8_640_000_000_000

/** Ascending times, close to each other: around now, around the epoch, and at the first and last times. */
const TIMES = [
  -FARTHEST,
  addMicroseconds(-FARTHEST, 1),
  -1.001,
  -1,
  -0.999,
  -0.5,
  -0.001,
  0,
  0.001,
  addMicroseconds(SOME_TIME, -1),
  SOME_TIME,
  addMicroseconds(SOME_TIME, 1),
  addMicroseconds(SOME_TIME, 500),
  addMicroseconds(SOME_TIME, 999),
  SOME_TIME + 1,
  addMicroseconds(FARTHEST, -1),
  FARTHEST,
]

/** Times in queries may exceed those of entries, up to this one. */
const EDGE_OF_TIME = 2 ** 53 / 1000

const BOUNDS = [-EDGE_OF_TIME, ...TIMES, EDGE_OF_TIME]

const entriesOfSeverities = named(SEVERITIES, (severity) => ({ severity }))
const entriesOfTimes = named(TIMES, (timestamp) => ({ timestamp }))

export const ranges: readonly DriverPromise[] = [
  filterPromise({
    name: 'minSeverity and maxSeverity are inclusive, alone and as a range',
    entries: entriesOfSeverities,
    finds: [
      ...SEVERITIES.flatMap((severity): Finding[] => [
        [{ minSeverity: severity }, namesOf(SEVERITIES, (other) => other >= severity)],
        [{ maxSeverity: severity }, namesOf(SEVERITIES, (other) => other <= severity)],
        [{ minSeverity: severity, maxSeverity: severity }, `${severity}`],
      ]),
      [{ minSeverity: 12, maxSeverity: 18 }, '12 13 14 15 16 17 18'],
      [{ minSeverity: 17, maxSeverity: 20 }, '17 18 19 20'],
      [{ minSeverity: 10, maxSeverity: 9 }, ''],
      [{ minSeverity: 24, maxSeverity: 1 }, ''],
    ],
  }),
  filterPromise({
    name: 'startTime is inclusive, to the microsecond, also before the epoch',
    entries: entriesOfTimes,
    finds: BOUNDS.map((startTime): Finding => [{ startTime }, namesOf(TIMES, (time) => time >= startTime)]),
  }),
  filterPromise({
    name: 'endTime is exclusive, to the microsecond, alone and in a range, also before the epoch',
    entries: entriesOfTimes,
    finds: [
      ...BOUNDS.map((endTime): Finding => [{ endTime }, namesOf(TIMES, (time) => time < endTime)]),
      ...TIMES.flatMap((time): Finding[] => [
        [{ startTime: time, endTime: addMicroseconds(time, 1) }, `${time}`],
        [{ startTime: time, endTime: time }, ''],
        [{ startTime: addMicroseconds(time, 1), endTime: time }, ''],
        [{ startTime: -1, endTime: time }, namesOf(TIMES, (other) => other >= -1 && other < time)],
      ]),
    ],
  }),
  {
    name: 'maxId is inclusive, whatever the order of the times',
    check: maxIdIsInclusive,
  },
]

async function maxIdIsInclusive(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const stored = await appendAll(driver, similarEntries(20, lab.seed), 7)
  const ids = stored.map(({ id }) => id)
  for (const maxId of [0, ...ids, Number.MAX_SAFE_INTEGER]) {
    const matching = stored.filter(({ id }) => id <= maxId)
    await expectReads(driver, stored, { maxId }, matching)
  }
}

/** An entry for each value, named after it. */
function named(values: readonly number[], make: (value: number) => TestEntry): Record<string, TestEntry> {
  return Object.fromEntries(values.map((value) => [`${value}`, make(value)]))
}

function namesOf(values: readonly number[], matches: (value: number) => boolean): string {
  return values.filter(matches).join(' ')
}
