import type { LogDriver } from '@logpond/core'
import { formatCount } from './numbers.js'

const PAGE = 5000
/** Milliseconds; wide enough for all times to fit into a few slices. */
const WIDE_SLICE = 1e12

/** One check of a database, as `check` prints it. */
export interface ServerCheck {
  readonly name: string
  readonly isSound: boolean
  readonly finding: string
}

/**
 * Reads every entry of a store that is open, and compares counts of different origins. Entries may be added meanwhile; if a cleanup
 * runs, the numbers may differ by what it deletes.
 */
export async function checkServer(driver: LogDriver): Promise<ServerCheck[]> {
  const { lastId: maxId } = await driver.stats()
  const before = await driver.count({ maxId })
  const { read, disorder } = await readAll(driver, maxId)
  const slices = await driver.histogram({ bucket: WIDE_SLICE, maxId })
  const sum = slices.reduce((total, { count }) => total + count, 0)
  const after = await driver.count({ maxId })
  const isWithin = (count: number) => count <= before && count >= after
  return [
    {
      name: 'ids',
      isSound: disorder === undefined,
      finding: disorder ?? `ascending, up to ${maxId}`,
    },
    {
      name: 'entries',
      isSound: isWithin(read),
      finding: `${formatCount(read)} were read, ${formatCount(after)} are counted`,
    },
    {
      name: 'histogram',
      isSound: isWithin(sum),
      finding: `${formatCount(sum)} entries in all slices`,
    },
  ]
}

async function readAll(driver: LogDriver, maxId: number): Promise<{ read: number; disorder?: string }> {
  let read = 0
  let last = 0
  for (;;) {
    const page = await driver.readAfter(last, { maxId }, PAGE)
    for (const { id } of page) {
      if (id <= last) return { read, disorder: `the id ${id} follows ${last}` }
      last = id
      read++
    }
    if (page.length < PAGE) return { read }
  }
}
