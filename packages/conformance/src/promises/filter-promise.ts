import type { DriverFilter, StoredLogEntry } from '@logpond/core'
import { appendAll } from '../acts/append-all.js'
import { SOME_TIME, type TestEntry } from '../entries/test-batch.js'
import { expectReads } from '../expect/expect-reads.js'
import type { DriverPromise } from '../lab/driver-promise.js'

/** A filter, and the names of the entries that match, separated by spaces. */
export type Finding = readonly [filter: DriverFilter, names: string]

export interface FilterCases extends Omit<DriverPromise, 'check'> {
  /** The stored entries by name. The name is the default message. */
  readonly entries: Readonly<Record<string, TestEntry>>
  readonly finds: readonly Finding[]
}

/** A promise that filters find exactly the right entries, by every kind of read. */
export function filterPromise({ entries, finds, ...promise }: FilterCases): DriverPromise {
  return {
    ...promise,
    async check(lab) {
      const driver = await lab.openShared()
      const names = Object.keys(entries)
      const stored = await appendAll(
        driver,
        names.map((name, i) => toTestEntry(name, entries[name], i)),
        3,
      )
      for (const [filter, wanted] of finds) {
        const matching = wanted === '' ? [] : wanted.split(' ').map((name) => entryOf(name, names, stored))
        await expectReads(driver, stored, filter, matching)
      }
    },
  }
}

function toTestEntry(name: string, entry: TestEntry | undefined, i: number): TestEntry {
  // Times that are not in the order of the ids, some of them equal.
  return { message: name, timestamp: SOME_TIME - (i % 3), ...entry }
}

function entryOf(name: string, names: readonly string[], stored: readonly StoredLogEntry[]): StoredLogEntry {
  const entry = stored[names.indexOf(name)]
  if (entry === undefined) throw new Error(`This promise has no entry ${name}.`)
  return entry
}
