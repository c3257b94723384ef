import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { SqliteConnection } from '../../src/connection/sqlite-connection.js'
import { withMarkFile } from '../../src/files/mark-file.js'
import { ClosedNote, compareWithNote, fileAt, type Noted } from '../../src/recovery/closed-note.js'
import { SqliteDriver } from '../../src/sqlite-driver.js'
import { makeBatch } from '../make-batch.js'
import { temporaryDirectory } from '../temporary-directory.js'
import { testBinding } from '../test-binding.js'
import { crashedDatabase } from './crashed-database.js'

const noteOf = (path: string) => withMarkFile(path, (file) => file.read())?.closed

function connect(path: string): SqliteConnection {
  return testBinding.connect({ path, readOnly: false, busyTimeout: 0 })
}

/** Opens a database, does something with it, and closes it. */
async function openAndClose(path: string, work: (driver: SqliteDriver) => void = () => {}): Promise<void> {
  const driver = new SqliteDriver({ binding: testBinding, options: { path } })
  await driver.open()
  work(driver)
  await driver.close()
}

function noted(path: string): Noted {
  const file = fileAt(path)
  const connection = connect(path)
  try {
    return compareWithNote(noteOf(path), file, connection)
  } finally {
    connection.close()
  }
}

const appendTo = (driver: SqliteDriver) => void driver.append(makeBatch([{ message: 'one' }]))

it('describes a database that was closed, until anything changes its file', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  await openAndClose(path, appendTo)
  expect(noted(path).isUnchanged).toBe(true)
  await openAndClose(path)
  expect(noted(path).isUnchanged).toBe(true)
  const other = connect(path)
  other.exec(`UPDATE log_part SET head = X'00'`)
  other.close()
  expect(noted(path).isUnchanged).toBe(false)
})

it('is taken away while the database is open', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  await openAndClose(path, appendTo)
  await openAndClose(path, () => expect(noteOf(path)).toBeUndefined())
  expect(noteOf(path)).toBeDefined()
})

it('is not written if another program has changed the database while it was open', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  await openAndClose(path, (driver) => {
    appendTo(driver)
    const other = connect(path)
    other.exec('DELETE FROM log_part')
    other.close()
  })
  expect(noteOf(path)).toBeUndefined()
})

it('is not written by a driver that has not seen all changes', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  const other = new SqliteDriver({ binding: testBinding, options: { path } })
  await other.open()
  await openAndClose(path, appendTo)
  await other.close()
  expect(noteOf(path)).toBeUndefined()
})

it('does not describe a database that was not closed', async () => {
  expect(noteOf(await crashedDatabase())).toBeUndefined()
})

it('knows nothing about a connection that is closed', () => {
  const path = join(temporaryDirectory(), 'a.db')
  const connection = connect(path)
  const note = new ClosedNote(path, connection)
  connection.close()
  note.closing()
  expect(note.text).toBeUndefined()
})
