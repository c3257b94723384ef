import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { SqliteBinding, SqliteLibrary } from '../../src/connection/sqlite-connection.js'
import { backUpDatabase } from '../../src/maintenance/back-up-database.js'
import { checkDatabase } from '../../src/maintenance/check-database.js'
import { FileOwnership } from '../../src/ownership/file-ownership.js'
import { isSameLibrary } from '../../src/ownership/library-conflict.js'
import { systemMachine } from '../../src/ownership/system-machine.js'
import { createSqliteDriver } from '../../src/worker/index.js'
import { makeBatch } from '../make-batch.js'
import { testBinding } from '../test-binding.js'
import { ClaimingThread } from './claiming-thread.js'
import { fakeMachine } from './fake-machine.js'
import { filesBeside, makeDatabase, putOwner } from './owner-files.js'

const one: SqliteLibrary = { name: 'one' }
const other: SqliteLibrary = { name: 'other' }
const copy: SqliteLibrary = { name: 'one', path: '/app/node_modules/one', file: '1 11' }
const secondCopy: SqliteLibrary = { name: 'one', path: '/app/plugin/node_modules/one', file: '1 22' }

function ownership(database: string, library: SqliteLibrary, id: string): FileOwnership {
  return new FileOwnership({ database, driver: library.name, library, exclusive: false, id })
}

/** A binding that claims to run on a library. */
const bindingOn = (library: SqliteLibrary): SqliteBinding => ({ ...testBinding, library: () => library })

function driverOn(library: SqliteLibrary, path: string) {
  const driver = createSqliteDriver(bindingOn(library), { path, thread: 'main' }, new URL('none:'))
  onTestFinished(async () => driver.close())
  return driver
}

describe('two libraries', () => {
  it('are the same if they are one file, or are at one path', () => {
    expect(isSameLibrary(one, one)).toBe(true)
    expect(isSameLibrary(one, other)).toBe(false)
    expect(isSameLibrary(copy, secondCopy)).toBe(false)
    expect(isSameLibrary(copy, { ...secondCopy, file: '1 11' })).toBe(true)
    // It was installed again: a process keeps using the library that it has loaded.
    expect(isSameLibrary(copy, { ...copy, file: '1 33' })).toBe(true)
    expect(isSameLibrary(one, copy)).toBe(true)
  })
})

describe('a second library in this process', () => {
  it('is refused immediately, with the names of both and what to do', () => {
    const database = makeDatabase()
    const first = ownership(database, one, 'first')
    expect(first.tryClaim()).toBeUndefined()
    const second = ownership(database, other, 'second')
    const refusal = second.tryClaim()
    expect(refusal).toMatchObject({ code: 'UNSUPPORTED' })
    for (const part of [
      database,
      'with other',
      `this process (${process.pid})`,
      'with one',
      'another process',
    ]) {
      expect(refusal?.message).toContain(part)
    }
    expect(filesBeside(database)).toEqual(['a.db-owners', 'a.db-owners/first.json'])
    first.release()
    expect(second.tryClaim()).toBeUndefined()
    second.release()
  })

  it('is refused if it is another copy of the same binding, with the paths of both', () => {
    const database = makeDatabase()
    const first = ownership(database, copy, 'first')
    first.tryClaim()
    const refusal = ownership(database, secondCopy, 'second').tryClaim()
    expect(refusal).toMatchObject({ code: 'UNSUPPORTED' })
    expect(refusal?.message).toContain(copy.path)
    expect(refusal?.message).toContain(secondCopy.path)
    first.release()
  })

  it('may open the file in another process', () => {
    const database = makeDatabase()
    putOwner(database, 'first', { ...fakeMachine({}).self(), pid: 7, exclusive: false, library: one })
    const machine = fakeMachine({ 7: '4000', 100: '5000' })
    const second = new FileOwnership({
      database,
      driver: 'other',
      library: other,
      exclusive: false,
      id: 'b',
      machine,
    })
    expect(second.tryClaim()).toBeUndefined()
    second.release()
  })

  it('is refused because of a record of this process, but not of an earlier one with the same pid', () => {
    const database = makeDatabase()
    const facts = { ...systemMachine.self(), exclusive: false, library: one }
    putOwner(database, 'first', { ...facts, processStart: '1' })
    const second = ownership(database, other, 'second')
    expect(second.tryClaim()).toBeUndefined()
    second.release()
    putOwner(database, 'first', facts)
    expect(second.tryClaim()).toMatchObject({ code: 'UNSUPPORTED' })
  })
})

describe('drivers of two libraries', () => {
  it('never have a file open together, whatever path leads to it', async () => {
    const database = makeDatabase()
    const folder = join(database, '..')
    mkdirSync(join(folder, 'links'))
    symlinkSync(database, join(folder, 'links', 'file'))
    symlinkSync('..', join(folder, 'links', 'folder'))
    const first = driverOn(one, database)
    await first.open()
    for (const path of [database, join(folder, 'links', 'file'), join(folder, 'links', 'folder', 'a.db')]) {
      await expect(driverOn(other, path).open()).rejects.toMatchObject({ code: 'UNSUPPORTED' })
    }
    const same = driverOn(one, database)
    await same.open()
    await first.append(makeBatch([{ message: 'one' }]))
    await same.append(makeBatch([{ message: 'two' }]))
    expect(await first.count({})).toBe(2)
    await first.close()
    await expect(driverOn(other, database).open()).rejects.toMatchObject({ code: 'UNSUPPORTED' })
    await same.close()
    const next = driverOn(other, database)
    await next.open()
    expect(await next.count({})).toBe(2)
  })

  it('each have their own database in memory', async () => {
    await driverOn(one, ':memory:').open()
    await driverOn(other, ':memory:').open()
  })

  it('get the file one after the other if they open it at the same time', async () => {
    const database = makeDatabase()
    const drivers = [driverOn(one, database), driverOn(other, database)]
    const opened = await Promise.allSettled(drivers.map(async (driver) => driver.open()))
    expect(opened.filter(({ status }) => status === 'fulfilled').length).toBeLessThan(2)
    for (const outcome of opened) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'UNSUPPORTED' })
    }
  })

  it('make a storage that opens its file again wait for the other one', async () => {
    const database = makeDatabase()
    const [first, second] = [driverOn(one, database), driverOn(other, database)]
    await first.open()
    await first.close()
    await second.open()
    await expect(first.open()).rejects.toMatchObject({
      code: 'BUSY',
      message: expect.stringContaining('other'),
    })
    await second.close()
    await first.open()
  })
})

describe('a check and a backup', () => {
  it('read a file that this process has open only with the same library', async () => {
    const database = makeDatabase()
    const driver = driverOn(one, database)
    await driver.open()
    await driver.append(makeBatch([{ message: 'one' }]))
    const target = `${database}.backup`
    expect(() => checkDatabase(bindingOn(other), database)).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED' }),
    )
    expect(() => backUpDatabase(bindingOn(other), database, target)).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED' }),
    )
    expect(checkDatabase(bindingOn(one), database).every(({ isSound }) => isSound)).toBe(true)
    expect(backUpDatabase(bindingOn(one), database, target)).toMatchObject({ entries: 1 })
    await driver.close()
    expect(checkDatabase(bindingOn(other), database).every(({ isSound }) => isSound)).toBe(true)
  })
})

describe('a second library in another thread', () => {
  it('is refused in either order until the other thread releases the file', async () => {
    const database = makeDatabase()
    const thread = await ClaimingThread.start()
    expect(await thread.claim(database, one)).toEqual({})
    const own = ownership(database, other, 'own')
    expect(own.tryClaim()).toMatchObject({ code: 'UNSUPPORTED' })
    await thread.release(database)
    expect(own.tryClaim()).toBeUndefined()
    expect(await thread.claim(database, one)).toMatchObject({ code: 'UNSUPPORTED' })
    expect(await thread.claim(database, other)).toEqual({})
    own.release()
  })

  it('never has the file together with another library, however many threads open it at once', async () => {
    const threads = await Promise.all(Array.from({ length: 4 }, () => ClaimingThread.start()))
    for (let round = 0; round < 50; round++) {
      const database = makeDatabase()
      const claims = await Promise.all(
        threads.map(async (thread, i) => {
          const library = i % 2 === 0 ? one : other
          return { thread, library, ...(await thread.claim(database, library)) }
        }),
      )
      const owners = claims.filter(({ code }) => code === undefined)
      expect(new Set(owners.map(({ library }) => library.name)).size).toBeLessThan(2)
      for (const { code } of claims) expect([undefined, 'UNSUPPORTED']).toContain(code)
      for (const { thread } of owners) await thread.release(database)
      expect(filesBeside(database)).toEqual([])
    }
  })
})

it('names its library in its record', () => {
  const database = makeDatabase()
  const owner = ownership(database, copy, 'own')
  owner.tryClaim()
  expect(JSON.parse(readFileSync(`${database}-owners/own.json`, 'utf8'))).toMatchObject({ library: copy })
  owner.release()
})
