import * as fs from 'node:fs'
import { type LogDriver, LogStorageError, type LogStorageErrorCode } from '@logpond/core'
import { describe } from 'vitest'
import { brokenJournalDriver } from '../../support/broken-journal-driver.js'
import { expectCaught } from '../../support/expect-caught.js'
import type { Journal } from '../../support/journal-driver.js'

const ALL =
  'every call answers correctly or fails with a LogStorageError after all files of an open store are damaged or deleted'
const ONE =
  'every call answers correctly or fails with a LogStorageError after one file of an open store is damaged or deleted'

const SIZE_OF_HEADER = 14

/** Damage to the file of an open journal. */
function damageOf(journal: Journal): 'gone' | 'cut' | 'overwritten' | undefined {
  const found = fs.statSync(journal.path, { throwIfNoEntry: false })
  if (!found?.isFile()) return 'gone'
  if (found.size < SIZE_OF_HEADER) return 'cut'
  return fs.readFileSync(journal.path, 'utf8').startsWith('{"journal":1}\n') ? undefined : 'overwritten'
}

/** A driver whose calls of this name fail with another error when its file is damaged. */
function fails(
  call: keyof LogDriver,
  answer: (journal: Journal, damage: 'gone' | 'cut' | 'overwritten') => unknown,
) {
  return brokenJournalDriver((driver, journal) => ({
    [call]: (...args: unknown[]) => {
      const damage = journal.file === undefined ? undefined : damageOf(journal)
      if (damage !== undefined) {
        const answered = answer(journal, damage)
        if (answered !== undefined) return answered
      }
      return (driver[call] as (...args: unknown[]) => unknown)(...args)
    },
  }))
}

const says =
  (code: LogStorageErrorCode, message = 'The file is not what it was.') =>
  () => {
    throw new LogStorageError(code, message)
  }

describe('errors: the files of an open store', () => {
  expectCaught(
    'a driver whose topValues says that a damaged file is busy',
    ALL,
    fails('topValues', says('BUSY')),
  )
  expectCaught(
    'a driver whose fields are empty when its file is gone',
    ALL,
    fails('fields', (_, damage) => (damage === 'gone' ? [] : undefined)),
  )
  expectCaught(
    'a driver that asks the system for its file, and passes on its error,',
    ALL,
    brokenJournalDriver((driver, journal) => ({
      stats: async () => ({ ...(await driver.stats()), bytes: fs.statSync(journal.path).size }),
    })),
  )
  expectCaught(
    'a driver that reads its file for each search, and passes on the error of the parser,',
    ALL,
    fails('search', (journal, damage) => {
      if (damage === 'overwritten') JSON.parse(fs.readFileSync(journal.path, 'utf8').slice(0, 20))
    }),
  )
  expectCaught(
    'a driver that returns a count of 0 when it cannot read',
    ALL,
    fails('count', () => 0),
  )
  expectCaught(
    'a driver whose histogram is empty when it cannot read',
    ALL,
    fails('histogram', () => []),
  )
  expectCaught(
    'a driver that leaves out the parts that it cannot read of an overwritten file',
    ALL,
    fails('readAfter', () => []),
  )
  expectCaught(
    'a driver that fails with BUSY for a missing file',
    ALL,
    fails('readAfter', (_, damage) => (damage === 'gone' ? says('BUSY')() : undefined)),
  )
  expectCaught(
    'a driver that mistakes a file that was cut for a full disk',
    ALL,
    fails('append', (_, damage) => (damage === 'cut' ? says('DISK_FULL')() : undefined)),
  )
  expectCaught(
    'a driver that rejects an entry because of its file',
    ALL,
    fails('append', says('ENTRY_REJECTED')),
  )
  expectCaught(
    'a driver that fails with INVALID_ENTRY for its file',
    ALL,
    fails('appendSync', says('INVALID_ENTRY')),
  )
  expectCaught('a driver whose cleanup always fails with BUSY', ALL, fails('deleteOldest', says('BUSY')))
  expectCaught(
    'a driver that fails with UNSUPPORTED for a file that is gone',
    ALL,
    fails('count', says('UNSUPPORTED')),
  )
  expectCaught('a driver that fails without a message', ALL, fails('search', says('IO', ' ')))
  expectCaught(
    'a driver that has the message [object Object]',
    ALL,
    fails('search', says('IO', `It failed: ${{}}`)),
  )
  expectCaught(
    'a driver whose cleanup fails with the error of the system',
    ALL,
    fails('deleteOldest', (journal) => fs.accessSync(`${journal.path}/..x`)),
  )
  expectCaught(
    'a driver whose sync opens its file again',
    ALL,
    fails('sync', (journal) => {
      fs.closeSync(fs.openSync(journal.path, 'r+'))
    }),
  )
  expectCaught(
    'a driver that throws an error that only looks like a LogStorageError',
    ALL,
    fails('stats', () => {
      throw Object.assign(new Error('The file is gone.'), { name: 'LogStorageError', code: 'IO' })
    }),
  )
  expectCaught(
    'a driver that rejects with a text',
    ALL,
    fails('count', () => Promise.reject('the file is gone')),
  )
  expectCaught(
    'a driver that returns entries that were never stored',
    ALL,
    brokenJournalDriver((driver, journal) => ({
      search: async (...args) => {
        const found = await driver.search(...args)
        return damageOf(journal) === undefined
          ? found
          : found.map((entry) => ({ ...entry, message: '\0\0\0' }))
      },
    })),
  )
  expectCaught(
    'a driver that reads an entry twice when its file was cut',
    ALL,
    brokenJournalDriver((driver, journal) => ({
      readAfter: async (...args) => {
        const found = await driver.readAfter(...args)
        return damageOf(journal) === 'cut' ? [...found, ...found.slice(-1)] : found
      },
    })),
  )
  expectCaught(
    'a driver that cannot be closed if its lock is gone',
    ALL,
    brokenJournalDriver((driver, journal) => ({
      close: () => {
        fs.rmSync(journal.lock)
        return driver.close()
      },
    })),
  )
  expectCaught(
    'a driver that returns what it found as texts when it is opened again',
    ALL,
    brokenJournalDriver((driver, journal) => ({
      open: async (signal) => {
        const isThere = fs.existsSync(journal.path) && damageOf(journal) !== undefined
        if (isThere) fs.rmSync(journal.path, { recursive: true })
        await driver.open(signal)
        if (isThere) return ['the file was damaged'] as never
      },
    })),
  )

  /** Keeps the number of entries in a second file. */
  const counting = (read: (path: string) => number | undefined) =>
    brokenJournalDriver((driver, journal) => {
      const path = `${journal.path}.count`
      return {
        append: async (batch) => {
          const ids = await driver.append(batch)
          if (fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) {
            fs.writeFileSync(path, `${journal.store.stats().entries}`.padEnd(100))
          }
          return ids
        },
        count: async (filter, signal) => {
          const count = await driver.count(filter, signal)
          return count > 0 ? (read(path) ?? count) : count
        },
      }
    })
  expectCaught(
    'a driver whose second file is gone, and which passes on the error of the system,',
    ONE,
    counting((path) => Number(fs.readFileSync(path, 'utf8'))),
  )
  expectCaught(
    'a driver that believes a second file that others have overwritten',
    ONE,
    counting((path) => {
      try {
        return Number.parseInt(fs.readFileSync(path, 'utf8'), 10)
      } catch {
        return undefined
      }
    }),
  )
})
