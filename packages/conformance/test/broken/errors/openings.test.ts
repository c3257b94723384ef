import * as fs from 'node:fs'
import { join } from 'node:path'
import { LogStorageError } from '@logpond/core'
import { MemoryStore, memoryDriver } from '@logpond/core/testing'
import { describe } from 'vitest'
import type { CreateDriver } from '../../../src/lab/create-driver.js'
import { brokenJournalDriver, driverThatFailsWith, needsFolder } from '../../support/broken-journal-driver.js'
import { expectCaught } from '../../support/expect-caught.js'
import { journalDriver } from '../../support/journal-driver.js'

/** A driver that keeps entries in memory if it cannot write. */
const fallsBack: CreateDriver = ({ directory }) => {
  const journal = journalDriver({ directory })
  const memory = memoryDriver({ store: new MemoryStore() })
  const current = () => (fs.existsSync(join(directory, 'journal')) ? journal : memory)
  return {
    ...journal,
    open: async (signal) => {
      if (fs.statSync(directory, { throwIfNoEntry: false })?.isDirectory()) await journal.open(signal)
    },
    append: (batch) => current().append(batch),
    readAfter: (...args) => current().readAfter(...args),
    close: () => current().close(),
  }
}

describe('errors: openings', () => {
  const noFolder = 'open works or fails with a LogStorageError when its folder does not exist'
  expectCaught(
    'a driver that passes on the error of the system',
    noFolder,
    driverThatFailsWith((thrown) => thrown.cause ?? new Error(thrown.message), needsFolder),
  )
  expectCaught(
    'a driver that always fails with BUSY',
    noFolder,
    driverThatFailsWith((thrown) => new LogStorageError('BUSY', thrown.message), needsFolder),
  )
  expectCaught(
    'a driver that fails without a useful message',
    noFolder,
    driverThatFailsWith(() => new LogStorageError('IO', ''), needsFolder),
  )
  expectCaught('a driver that keeps in memory what it cannot write', noFolder, fallsBack)

  const aFile = 'open works or fails with a LogStorageError when a file is in the place of its folder'
  expectCaught(
    'a driver that passes on the error of the system',
    aFile,
    driverThatFailsWith((thrown) => thrown.cause),
  )
  expectCaught('a driver that keeps in memory what it cannot write', aFile, fallsBack)

  const cause = 'a driver that failed to open can be opened once the cause is gone'
  expectCaught(
    'a driver that tries to open only once, even after a failure',
    cause,
    brokenJournalDriver((driver) => {
      let opening: ReturnType<typeof driver.open> | undefined
      return {
        open: (signal) => {
          opening ??= (async () => driver.open(signal))()
          return opening
        },
      }
    }),
  )
  expectCaught(
    'a driver that still counts as open after it failed to open',
    cause,
    brokenJournalDriver((driver) => {
      let isOpen = false
      return {
        open: (signal) => {
          if (isOpen) throw new LogStorageError('CONNECTION', 'It is open already.')
          isOpen = true
          return driver.open(signal)
        },
      }
    }),
  )

  const leak = 'failed openings leave nothing open: no files, threads or handles'
  expectCaught(
    'a driver that leaves its file open when it cannot be read',
    leak,
    brokenJournalDriver((driver, journal) => ({
      open: (signal) => {
        if (fs.existsSync(journal.path)) fs.openSync(journal.path, 'r')
        return driver.open(signal)
      },
    })),
  )
  expectCaught(
    'a driver that has a timer running before it knows whether it can open',
    leak,
    brokenJournalDriver((driver) => {
      let timer: NodeJS.Timeout | undefined
      return {
        open: (signal) => {
          timer = setInterval(() => {}, 10_000)
          return driver.open(signal)
        },
        close: () => {
          clearInterval(timer)
          return driver.close()
        },
      }
    }),
  )
})
