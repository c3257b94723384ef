import type { LogDriver } from '@logpond/core'
import { Race } from '../concurrency/race.js'
import { AT_ONCE, turns } from '../concurrency/turns.js'
import { batchOfSize, SOME_TIME } from '../entries/test-batch.js'

/** Entries of a batch that takes long to write. */
const LARGE = 5000

/** A time range before the batch: reading it is quick in any engine. */
const SHORT = { startTime: SOME_TIME - 1000, endTime: SOME_TIME }

/**
 * Starts short reads while a large batch is being written.
 *
 * @returns Which of them returned before the append did; `undefined` if `append` finishes within {@link AT_ONCE} turns, so
 * that nothing has to wait for it.
 */
export async function readsDuringAppend(driver: LogDriver): Promise<string[] | undefined> {
  const reads: Record<string, () => unknown> = {
    search: () => driver.search({ ...SHORT, order: 'newest', limit: 1 }),
    count: () => driver.count(SHORT),
    histogram: () => driver.histogram({ ...SHORT, bucket: 1000 }),
    readAfter: () => driver.readAfter(0, {}, 1),
  }
  // An engine may do more work on its first read, such as starting a thread. This is not measured here.
  for (const read of Object.values(reads)) await read()
  const batch = batchOfSize(LARGE, (i) => ({
    message: `entry ${i}: ${'some words that take their time, '.repeat(30 + (i % 20))}`,
    timestamp: SOME_TIME + i,
  }))
  const race = new Race()
  const work: Promise<unknown>[] = [race.start('append', () => driver.append(batch))]
  await turns(AT_ONCE)
  if (race.hasSettled('append')) return undefined
  for (const [name, read] of Object.entries(reads)) work.push(race.start(name, read))
  await Promise.all(work)
  return Object.keys(reads).filter((name) => race.isBefore(name, 'append'))
}
