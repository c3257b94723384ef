import * as fs from 'node:fs'
import { LogStorageError } from '@logpond/core'
import { describe } from 'vitest'
import { brokenJournalDriver, driverThatFailsWith } from '../../support/broken-journal-driver.js'
import { expectCaught } from '../../support/expect-caught.js'

/** A driver that continues with an empty store if it cannot read its file. */
const swallows = brokenJournalDriver((driver, journal) => ({
  open: async (signal) => {
    try {
      await driver.open(signal)
    } catch {
      fs.rmSync(journal.path, { force: true, recursive: true })
      await driver.open(signal)
    }
  },
}))

describe('errors: damage', () => {
  const overwritten =
    'a store whose files were overwritten fails with a LogStorageError, and is never read as empty'
  expectCaught('a driver that starts with an empty store when it cannot read its file', overwritten, swallows)
  expectCaught(
    'a driver that passes on the error of its parser',
    overwritten,
    driverThatFailsWith(() => new SyntaxError('Unexpected token')),
  )
  expectCaught(
    'a driver that fails with BUSY for a damaged file',
    overwritten,
    driverThatFailsWith((thrown) => new LogStorageError('BUSY', thrown.message)),
  )
  expectCaught(
    'a driver that leaves out the parts that it cannot read',
    overwritten,
    brokenJournalDriver((_, journal) => {
      const catchUp = journal.catchUp.bind(journal)
      journal.catchUp = () => {
        try {
          catchUp()
        } catch {}
      }
      return {}
    }),
  )

  const halved = 'a store whose files were cut in half fails with a LogStorageError, or returns whole batches'
  expectCaught(
    'a driver that reads as many entries of a batch as there are',
    halved,
    brokenJournalDriver((driver, journal) => {
      let isCut = false
      return {
        open: async (signal) => {
          const size = fs.existsSync(journal.path) ? fs.readFileSync(journal.path) : Buffer.from('\n')
          isCut = size.at(-1) !== 10
          await driver.open(signal)
        },
        readAfter: async (...args) => (await driver.readAfter(...args)).slice(0, isCut ? -7 : undefined),
      }
    }),
  )
  expectCaught(
    'a driver that fails with an error of its own when a line is incomplete',
    halved,
    brokenJournalDriver((driver, journal) => ({
      open: (signal) => {
        const text = fs.existsSync(journal.path) ? fs.readFileSync(journal.path, 'utf8') : ''
        const last = text.split('\n').at(-1)
        if (last) JSON.parse(last)
        return driver.open(signal)
      },
    })),
  )
  expectCaught(
    'a driver that starts with an empty store when the size of its file is unexpected',
    halved,
    brokenJournalDriver((driver, journal) => {
      const sizes = `${journal.path}.size`
      return {
        open: (signal) => {
          const known = fs.existsSync(sizes) ? Number.parseInt(fs.readFileSync(sizes, 'utf8'), 10) : 0
          if (known > 0 && fs.statSync(journal.path).size !== known) fs.rmSync(journal.path)
          return driver.open(signal)
        },
        close: () => {
          fs.writeFileSync(sizes, String(fs.statSync(journal.path).size).padEnd(40))
          return driver.close()
        },
      }
    }),
  )

  const deleted = 'calls that fail after the folder was deleted fail with a LogStorageError'
  expectCaught(
    'a driver that asks the system for the size of its file',
    deleted,
    brokenJournalDriver((driver, journal) => ({
      stats: async () => ({ ...(await driver.stats()), bytes: fs.statSync(journal.path).size }),
    })),
  )
  expectCaught(
    'a driver that cannot release a lock that is gone',
    deleted,
    brokenJournalDriver((driver, journal) => ({
      close: () => {
        fs.rmSync(journal.lock)
        return driver.close()
      },
    })),
  )
})
