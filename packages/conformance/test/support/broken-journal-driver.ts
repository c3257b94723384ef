import * as fs from 'node:fs'
import { LogStorageError } from '@logpond/core'
import type { CreateDriver } from '../../src/lab/create-driver.js'
import { type JournalBreakage, journalDriver } from './journal-driver.js'

/** A driver with a file, correct except for the breakage. */
export function brokenJournalDriver(breakage: JournalBreakage): CreateDriver {
  return ({ directory }) => journalDriver({ directory }, breakage)
}

/** A driver with a file whose failed openings throw another error. */
export function driverThatFailsWith(
  error: (thrown: Error) => unknown,
  before: (directory: string) => unknown = () => {},
) {
  return ({ directory }: { directory: string }) =>
    journalDriver({ directory }, (driver) => ({
      open: (signal) => {
        try {
          before(directory)
          return driver.open(signal)
        } catch (thrown) {
          throw error(thrown as Error)
        }
      },
    }))
}

export const needsFolder = (directory: string) => {
  if (!fs.statSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
    throw new LogStorageError('IO', `There is no folder ${directory}.`)
  }
}
