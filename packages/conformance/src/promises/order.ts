import type { StoredLogEntry } from '@logpond/core'
import { appendAll } from '../acts/append-all.js'
import { readAll } from '../entries/stored-entries.js'
import type { TestEntry } from '../entries/test-batch.js'
import { expectEntries } from '../expect/expect-entries.js'
import type { PromiseGroup } from '../lab/driver-promise.js'
import type { Lab } from '../lab/lab.js'

const oldest = (a: StoredLogEntry, b: StoredLogEntry) => a.timestamp - b.timestamp || a.id - b.id

const inTheOrderOf = (timestamps: readonly number[], what: string, batchSize: number) => async (lab: Lab) => {
  const driver = await lab.openShared()
  const entries: TestEntry[] = timestamps.map((timestamp, i) => ({ timestamp, message: `entry ${i}` }))
  const stored = await appendAll(driver, entries, batchSize)
  expectEntries(await readAll(driver), stored, `readAfter with ${what}`)
  const expected = stored.toSorted(oldest)
  const limit = 10_000
  expectEntries(
    await driver.search({ order: 'oldest', limit }),
    expected,
    `search({ order: 'oldest' }) with ${what}`,
  )
  const reversed = expected.toReversed()
  expectEntries(
    await driver.search({ order: 'newest', limit }),
    reversed,
    `search({ order: 'newest' }) with ${what}`,
  )
  for (const few of [1, 2, 7]) {
    const first = await driver.search({ order: 'oldest', limit: few })
    expectEntries(first, expected.slice(0, few), `search({ order: 'oldest', limit: ${few} }) with ${what}`)
    const last = await driver.search({ order: 'newest', limit: few })
    expectEntries(last, reversed.slice(0, few), `search({ order: 'newest', limit: ${few} }) with ${what}`)
  }
}

const DAY = 86_400_000

const backwards = Array.from({ length: 40 }, (_, i) => 1_700_000_000_000 - i * 1000)
const equal = Array.from({ length: 30 }, () => 1_700_000_000_000)
const beforeTheEpoch = [
  0,
  -1,
  1,
  -0.001,
  0.001,
  -DAY,
  DAY,
  -1000 * DAY,
  1000 * DAY,
  -8.64e12,
  8.64e12,
  -1.5,
  1.5,
]
const microseconds = [5, 1, 4, 2, 3, 0, 999, 500, 998, 1000, 1001].map(
  (n) => (1_700_000_000_000_000 + n) / 1000,
)
const mixed = Array.from(
  { length: 60 },
  (_, i) => 1_700_000_000_000 + ((i * 37) % 11) * 1000 - ((i * 13) % 5),
)
const digits = [9, 10, 99, 100, 999, 1000, 99_999, 100_000, 999_999_999, 1_000_000_000, 1_000_000_000_000]

/** The order by id and the order by time. */
export const order: PromiseGroup = {
  name: 'order',
  promises: [
    {
      name: 'a search orders entries by time, and readAfter by id, when times go backwards',
      check: inTheOrderOf(backwards, 'times that go backwards', 7),
    },
    {
      name: 'entries with equal times are ordered by id',
      check: inTheOrderOf(equal, 'equal times', 4),
    },
    {
      name: 'entries with a few different times, mixed, are ordered by time and then by id',
      check: inTheOrderOf(mixed, 'a few mixed times', 9),
    },
    {
      name: 'times one microsecond apart are ordered correctly',
      check: inTheOrderOf(microseconds, 'times one microsecond apart', 3),
    },
    {
      name: 'times before 1970 come before later ones, and the extremes come first and last',
      check: inTheOrderOf(beforeTheEpoch, 'times before and after 1970', 5),
    },
    {
      name: 'times are ordered as numbers, however many digits they have',
      check: inTheOrderOf(digits.toReversed(), 'times of 1 to 13 digits', 4),
    },
  ],
}
