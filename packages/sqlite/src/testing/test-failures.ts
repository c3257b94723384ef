import { closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { batchOf } from './batch-of.js'
import { DriverLab, rejectionOf, type SqliteDriverSubject } from './driver-lab.js'

/** Tests the codes of failures, and that the driver continues afterwards. */
export function testFailures(subject: SqliteDriverSubject, thread: 'worker' | 'main'): void {
  const { exclusive } = subject.binding

  it('refuses a folder that does not exist', async () => {
    const driver = new DriverLab(subject).make({ thread, path: join('/no such folder', 'logs.db') })
    expect((await rejectionOf(() => driver.open())).code).toBe('INVALID_OPTIONS')
  })

  it('reports CORRUPT for a file that is not a database, and opens after it was removed', async () => {
    const lab = new DriverLab(subject)
    writeFileSync(lab.path, 'this is a text of some length '.repeat(300))
    const driver = lab.make({ thread })
    const error = await rejectionOf(() => driver.open())
    expect(error.code).toBe('CORRUPT')
    expect(error.message).toContain(lab.path)
    expect(error.message).toMatch(/SQLITE_NOTADB|result code 26/)
    expect(error.cause).toMatchObject({ message: 'file is not a database' })
    rmSync(lab.path)
    await driver.open()
    expect(await driver.append(batchOf('a', 'first'))).toEqual([1])
  })

  it('reports a database that was deleted with its folder while it was open, and reuses none of its ids', async () => {
    const lab = new DriverLab(subject)
    const directory = join(lab.folder, 'place')
    mkdirSync(directory)
    const driver = lab.make({ thread, directory })
    await driver.open()
    const ids = [
      ...(await driver.append(batchOf('a', 'first'))),
      ...(await driver.append(batchOf('a', 'second', 'third'))),
    ]
    rmSync(directory, { recursive: true })
    mkdirSync(directory)
    expect((await rejectionOf(() => driver.append(batchOf('a', 'fourth')))).code).toBe('IO')
    await driver.close()
    expect(await driver.open()).toMatchObject([
      {
        code: 'CORRUPT',
        message: expect.stringContaining(`ids up to ${ids.at(-1)} had been assigned in it`),
      },
    ])
    const [id = 0] = await driver.append(batchOf('a', 'fourth'))
    expect(id).toBeGreaterThan(Math.max(...ids))
  })

  it('reports READ_ONLY for a database that it cannot write', async () => {
    const lab = new DriverLab(subject)
    const driver = await lab.open({ thread })
    await driver.close()
    markReadOnly(lab.path)
    expect((await rejectionOf(() => driver.open())).code).toBe('READ_ONLY')
  })

  it.skipIf(exclusive)('reports BUSY while another connection writes, and writes afterwards', async () => {
    const lab = new DriverLab(subject)
    const driver = await lab.open({ thread, busyTimeout: 1 })
    const other = lab.connect()
    other.exec('BEGIN IMMEDIATE')
    const error = await rejectionOf(() => driver.append(batchOf('a', 'first')))
    expect(error.code).toBe('BUSY')
    expect(error.message).toMatch(/SQLITE_BUSY|result code 5\b/)
    expect(error.cause).toMatchObject({ message: 'database is locked' })
    const late = await rejectionOf(() => driver.appendSync?.(batchOf('a', 'first'), 20))
    expect(late.code).toBe('UNKNOWN_OUTCOME')
    other[Symbol.dispose]()
    expect(await driver.append(batchOf('a', 'first'))).toEqual([1])
  })

  it.skipIf(!exclusive)(
    'reports BUSY while another driver has the file, and opens once it is free',
    async () => {
      const lab = new DriverLab(subject)
      const owner = await lab.open({ thread })
      const other = lab.make({ thread })
      const error = await rejectionOf(() => other.open())
      expect(error.code).toBe('BUSY')
      expect(error.message).toContain(String(process.pid))
      await owner.close()
      await other.open()
      expect(await other.append(batchOf('a', 'first'))).toEqual([1])
    },
  )

  it('reports ENTRY_REJECTED for an entry that the database refuses, and writes nothing of its batch', async () => {
    const lab = new DriverLab(subject)
    const driver = await lab.open({ thread })
    if (exclusive) await driver.close()
    // With words that no error of SQLite contains.
    lab.exec(`CREATE TRIGGER refuse BEFORE INSERT ON log_part WHEN instr(NEW.body, CAST('poison' AS BLOB)) > 0
      BEGIN SELECT RAISE(ABORT, 'not with me'); END`)
    if (exclusive) await driver.open()
    const error = await rejectionOf(() => driver.append(batchOf('a', 'good', 'poison', 'good')))
    expect(error.code).toBe('ENTRY_REJECTED')
    expect(await driver.count({})).toBe(0)
    expect(await driver.append(batchOf('b', 'good'))).toHaveLength(1)
  })
}

/** SQLite does not write a file whose write version is newer than it supports, whatever its permissions are. */
function markReadOnly(path: string): void {
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.from([3]), 0, 1, 18)
  closeSync(file)
}
