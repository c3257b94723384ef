import type { LogDriver, StoredLogEntry } from '@logpond/core'
import { appendAll } from '../../acts/append-all.js'
import { addMicroseconds } from '../../entries/test-entries.js'
import { expectEqual } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { NotTested } from '../../failure/not-tested.js'
import type { Lab } from '../../lab/lab.js'
import { modelHistogram, modelSearch } from '../../model/entry-model.js'

const HALF_HOUR = 1_800_000
const DAY = 48 * HALF_HOUR

/** A zone with an offset of half hours, whose clocks go back and forward in the first two of these nights. */
const ZONE = 'America/St_Johns'
const NIGHTS = [Date.UTC(2024, 10, 3), Date.UTC(2024, 2, 10), Date.UTC(1969, 6, 20)]

/** Entries that are written in one zone may be read in another. */
const OTHER_ZONE = 'Pacific/Kiritimati'

/** Finds engines that treat a time as a local time anywhere between writing and reading. */
export async function timesAreTheSameInAnyTimeZone(lab: Lab): Promise<void> {
  const before = process.env.TZ
  try {
    setTimeZone(ZONE)
    const isInZone = new Date(0).getTimezoneOffset() === 210
    if (!isInZone) throw new NotTested('the time zone of this thread cannot be changed')
    // Not the shared driver: a thread that it started before would still use the old zone.
    const driver = await lab.open()
    const entries = NIGHTS.flatMap((night) =>
      Array.from({ length: 24 }, (_, i) => ({ timestamp: addMicroseconds(night + i * HALF_HOUR, i) })),
    )
    const stored = await appendAll(driver, entries)
    await expectTimes(driver, stored, ZONE)
    setTimeZone(OTHER_ZONE)
    await expectTimes(driver, stored, OTHER_ZONE)
  } finally {
    setTimeZone(before)
  }
}

async function expectTimes(driver: LogDriver, stored: StoredLogEntry[], zone: string): Promise<void> {
  const where = `in the time zone ${zone}`
  expectEntries(await driver.readAfter(0, {}, 1000), stored, `readAfter(0, {}, 1000) ${where}`)
  for (const night of NIGHTS) {
    const range = { startTime: night + 4 * HALF_HOUR, endTime: night + 16 * HALF_HOUR }
    const query = { ...range, order: 'oldest', limit: 1000 } as const
    expectEntries(await driver.search(query), modelSearch(stored, query), `a search of a night ${where}`)
  }
  for (const bucket of [HALF_HOUR, DAY]) {
    const found = await driver.histogram({ bucket })
    expectEqual(found, modelHistogram(stored, { bucket }), `histogram({ bucket: ${bucket} }) ${where}`)
  }
  const expired = [{ minSeverity: 1, maxSeverity: 24, before: NIGHTS[0] as number }]
  const { deleted } = await driver.deleteOldest({ expired, dryRun: true }, 1)
  expectEqual(
    deleted,
    48,
    `the number of entries in a dry run for those before ${new Date(NIGHTS[0] as number).toISOString()} ${where}`,
  )
}

function setTimeZone(zone: string | undefined): void {
  if (zone === undefined) delete process.env.TZ
  else process.env.TZ = zone
}
