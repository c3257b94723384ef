import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { isLogStorageError, LogStorageError } from '@logpond/core'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { SqliteBinding } from '../../src/connection/sqlite-connection.js'
import { parseMark, withMarkFile } from '../../src/files/mark-file.js'
import { ceilingOf } from '../../src/recovery/mark-keeper.js'
import { makeBatch } from '../make-batch.js'
import { testBinding } from '../test-binding.js'
import { BATCH, crashedDatabase, driverOf, editFile, namesBeside, reopen } from './crashed-database.js'

const { exclusiveBinding } = (await import(
  new URL('../ownership/fixtures/exclusive-binding.mjs', import.meta.url).href
)) as { exclusiveBinding: SqliteBinding }

const FRAME = 4096 + 24

const markOf = (path: string) => withMarkFile(path, (file) => file.read())
const idsTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1)

/** A sequence of numbers below a bound, always the same for a seed. */
function* numbersBelow(bound: number, seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    yield Math.floor((state / 2 ** 32) * bound)
  }
}

async function appendOne(driver: ReturnType<typeof driverOf>): Promise<number> {
  return (await driver.append(makeBatch([{ message: 'new' }])))[0] as number
}

describe.each([
  ['that shares the file', testBinding],
  ['that needs the file to itself', exclusiveBinding],
])('a database that was not closed, with a binding %s', (_, binding) => {
  const crash = (options = {}) => crashedDatabase({ binding, ...options })

  it('is opened without an incident if nothing is wrong', async () => {
    for (const options of [{}, { isMarked: false }, { checkpointAfter: 10 }, { batches: 0 }]) {
      const path = await crash(options)
      const { found, ids, driver } = await reopen(path, { binding })
      expect(found).toEqual([])
      const last = 'batches' in options ? 0 : 20 * BATCH
      expect(ids).toEqual(idsTo(last))
      // A power cut may have lost the last entries without a trace, after their ids were reported.
      expect(await appendOne(driver)).toBe(ceilingOf(last) + 1)
      await driver.close()
      expect(namesBeside(path)).toEqual(['a.db', 'a.db-mark'])
    }
  })

  it('is opened without an incident if its last transaction is incomplete', async () => {
    const path = await crash({ isMarked: false })
    const { size } = statSync(`${path}-wal`)
    // After a frame, after the header of a frame, and at a sector boundary, where a full disk ends a write.
    for (const end of [size - FRAME, size - FRAME + 24, Math.floor(size / 512) * 512]) {
      const copy = `${path}-${end}.db`
      for (const suffix of ['', '-wal', '-mark']) copyFileSync(`${path}${suffix}`, `${copy}${suffix}`)
      truncateSync(`${copy}-wal`, end)
      const { found, ids } = await reopen(copy, { binding })
      expect([end, found]).toEqual([end, []])
      expect(ids).toEqual(idsTo(19 * BATCH))
    }
  })

  it('reports any flipped bit in its log, and keeps a copy of the log', async () => {
    const path = await crash()
    const wal = readFileSync(`${path}-wal`)
    const places = numbersBelow(wal.length * 8, 20_261_123)
    for (let round = 0; round < 50; round++) {
      const bit = places.next().value as number
      const copy = join(dirname(path), `${round}.db`)
      for (const suffix of ['', '-mark']) copyFileSync(`${path}${suffix}`, `${copy}${suffix}`)
      const damaged = Buffer.from(wal)
      damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7))
      writeFileSync(`${copy}-wal`, damaged)
      const { found, ids, driver } = await reopen(copy, { binding })
      expect([bit, found.length]).toEqual([bit, 1])
      expect(found[0]).toMatchObject({ code: 'CORRUPT' })
      const name =
        readdirSync(dirname(path)).find((file) => file.startsWith(`${round}.db-wal-damaged-`)) ?? ''
      expect(found[0]?.message).toContain(join(dirname(path), name))
      expect(readFileSync(join(dirname(path), name)).equals(damaged)).toBe(true)
      expect(statSync(join(dirname(path), name)).mode & 0o777).toBe(0o600)
      const lost = 20 * BATCH - ids.length
      expect(found[0]?.message.includes(`a loss of at least ${lost} ids`)).toBe(lost > 0)
      expect(await appendOne(driver)).toBeGreaterThan(20 * BATCH)
      await driver.close()
      expect((await reopen(copy, { binding })).found).toEqual([])
    }
  })

  it('reports a log that was truncated, within a frame or after one', async () => {
    for (const keep of [0.7, 0.3]) {
      for (const edge of [0, 1001]) {
        const path = await crash()
        const frames = Math.floor(((statSync(`${path}-wal`).size - 32) / FRAME) * keep)
        truncateSync(`${path}-wal`, 32 + frames * FRAME + edge)
        const { found, ids, driver } = await reopen(path, { binding })
        expect(found).toMatchObject([
          { code: 'CORRUPT', message: expect.stringContaining('its end is missing') },
        ])
        expect(found[0]?.message).toContain(`a loss of at least ${20 * BATCH - ids.length} ids`)
        expect(await appendOne(driver)).toBeGreaterThan(20 * BATCH)
      }
    }
  })

  it('reports a log whose header is invalid', async () => {
    const path = await crash()
    editFile(`${path}-wal`, (bytes) => bytes.fill(0xff, 8, 24))
    const { found, ids, driver } = await reopen(path, { binding })
    expect(found).toMatchObject([
      { code: 'CORRUPT', message: expect.stringContaining('its header is invalid') },
    ])
    expect(found[0]?.message).toContain('22 later transactions cannot be read')
    expect(ids).toEqual([])
    expect(await appendOne(driver)).toBeGreaterThan(20 * BATCH)
  })

  it('keeps at most three copies of damaged logs', async () => {
    const path = await crash()
    for (let round = 0; round < 5; round++) {
      await driverOf(path, { binding }).close()
      const fresh = await crash()
      for (const suffix of ['', '-wal', '-mark']) copyFileSync(`${fresh}${suffix}`, `${path}${suffix}`)
      rmSync(`${path}-shm`, { force: true })
      editFile(`${path}-wal`, (bytes) => bytes.fill(0xff, 8, 24))
      const { driver, found } = await reopen(path, { binding })
      expect(found).toHaveLength(1)
      await driver.close()
    }
    expect(namesBeside(path).filter((name) => name.includes('damaged'))).toHaveLength(3)
  })

  it('reports a log that is missing, and how much it held', async () => {
    for (const checkpointAfter of [undefined, 5]) {
      const path = await crash({ checkpointAfter })
      rmSync(`${path}-wal`)
      const { found, ids, driver } = await reopen(path, { binding })
      if (checkpointAfter === undefined) {
        // Not even the tables had been moved into the database file.
        expect(ids).toEqual([])
        expect(found).toHaveLength(1)
      } else {
        expect(ids).toEqual(idsTo(50))
        expect(found).toMatchObject([
          { code: 'CORRUPT', message: expect.stringContaining('a loss of at least 150 ids') },
        ])
        expect(found[0]?.message).toContain('Either its -wal was deleted')
      }
      expect(await appendOne(driver)).toBeGreaterThan(20 * BATCH)
      await driver.close()
      expect((await reopen(path, { binding })).found).toEqual([])
    }
  })

  it('never reuses an id that a lost log may have held', async () => {
    const path = await crash({ checkpointAfter: 19, isMarked: false })
    rmSync(`${path}-wal`)
    const { found, ids, driver } = await reopen(path, { binding })
    expect([found, ids]).toEqual([[], idsTo(190)])
    expect(await appendOne(driver)).toBeGreaterThan(20 * BATCH)
  })

  it('is opened without a log that belongs to another database', async () => {
    const path = await crash({ checkpointAfter: 5 })
    const other = await crash({ batches: 30 })
    copyFileSync(`${other}-wal`, `${path}-wal`)
    const { found, ids, driver } = await reopen(path, { binding })
    expect(found).toMatchObject([
      { code: 'CORRUPT', message: expect.stringContaining('belonged to another') },
    ])
    expect(ids).toEqual(idsTo(50))
    const aside = namesBeside(path).find((name) => name.includes('-wal-foreign-')) ?? ''
    expect(found[0]?.message).toContain(aside)
    expect(readFileSync(join(dirname(path), aside)).equals(readFileSync(`${other}-wal`))).toBe(true)
    expect(await appendOne(driver)).toBeGreaterThan(20 * BATCH)
  })

  it('is opened without a log that belongs to another application', async () => {
    const path = await crash({ checkpointAfter: 5 })
    const database = new Database(join(dirname(path), 'other.db'))
    onTestFinished(() => void database.close())
    database.exec('PRAGMA journal_mode = WAL; CREATE TABLE other (a); INSERT INTO other VALUES (1)')
    copyFileSync(join(dirname(path), 'other.db-wal'), `${path}-wal`)
    const { found, ids } = await reopen(path, { binding })
    expect(found).toMatchObject([
      { code: 'CORRUPT', message: expect.stringContaining('belonged to another') },
    ])
    expect(ids).toEqual(idsTo(50))
  })

  it('is reported if it replaced another database, together with its log', async () => {
    for (const options of [{}, { checkpointAfter: 5 }]) {
      const path = await crash({ checkpointAfter: 5, batches: 30 })
      const other = await crash({ checkpointAfter: 5, ...options })
      for (const suffix of ['', '-wal']) copyFileSync(`${other}${suffix}`, `${path}${suffix}`)
      const { found, ids, driver } = await reopen(path, { binding })
      expect(found).toMatchObject([
        { code: 'CORRUPT', message: expect.stringContaining('is not the one that was open last time') },
      ])
      expect(ids).toEqual(idsTo(20 * BATCH))
      await driver.close()
      expect(markOf(path)).toMatchObject({ uuid: markOf(other)?.uuid, lastId: 20 * BATCH, wal: false })
      expect((await reopen(path, { binding })).found).toEqual([])
    }
  })

  it('needs no mark, and ignores a torn one', async () => {
    const path = await crash()
    rmSync(`${path}-mark`)
    const { found, ids, driver } = await reopen(path, { binding })
    expect([found, ids.length]).toEqual([[], 20 * BATCH])
    await driver.close()
    expect(markOf(path)).toMatchObject({ lastId: 20 * BATCH, wal: false })
    expect(statSync(`${path}-mark`).mode & 0o777).toBe(0o600)
    editFile(`${path}-mark`, (bytes) => bytes.fill('7', 60, 70))
    expect((await reopen(path, { binding })).found).toEqual([])
  })

  it.each(['refuse', 'quarantine'] as const)(
    'is refused or moved aside if it is damaged: %s',
    async (onCorrupt) => {
      const damages: [string, (path: string) => void, number][] = [
        ['0 bytes', (path) => truncateSync(path, 0), 200],
        [
          'random bytes',
          (path) => writeFileSync(path, Buffer.from([...take(numbersBelow(256, 7), 20_000)])),
          200,
        ],
        ['truncated', (path) => truncateSync(path, 4096 * 3), 200],
        ['no table', (path) => edit(path, 'DROP TABLE log_state'), 200],
        [
          'another application',
          (path) => {
            rmSync(path)
            edit(path, 'CREATE TABLE users (id)')
          },
          200,
        ],
      ]
      for (const [name, damage, last] of damages) {
        const path = await crash()
        await (await reopen(path, { binding })).driver.close()
        damage(path)
        const before = readFileSync(path)
        const outcome = reopen(path, { binding, onCorrupt })
        if (onCorrupt === 'refuse') {
          const refused = await outcome.then(
            () => undefined,
            (error: unknown) => error,
          )
          expect([name, refused]).toMatchObject([
            name,
            { code: 'CORRUPT', message: expect.stringContaining('onCorrupt') },
          ])
          expect(readFileSync(path).equals(before)).toBe(true)
          expect(namesBeside(path)).toEqual(['a.db', 'a.db-mark'])
          continue
        }
        const uuid = markOf(path)?.uuid
        const { driver, found, ids } = await outcome
        expect([name, found]).toMatchObject([
          name,
          [{ code: 'CORRUPT', message: expect.stringContaining('-corrupt-') }],
        ])
        expect(ids).toEqual([])
        expect(await appendOne(driver)).toBeGreaterThan(last)
        const aside = namesBeside(path).find((file) => /-corrupt-\w+$/.test(file)) ?? ''
        expect(readFileSync(join(dirname(path), aside)).equals(before)).toBe(true)
        expect(parseMark(readFileSync(join(dirname(path), `${aside}-mark`), 'utf8'))).toMatchObject({
          uuid,
          lastId: last,
        })
        await driver.close()
        expect(markOf(path)?.uuid).not.toBe(uuid)
        expect((await reopen(path, { binding })).found).toEqual([])
      }
    },
  )

  it('is moved aside together with its log, which SQLite would delete', async () => {
    const path = await crash()
    truncateSync(path, 0)
    rmSync(`${path}-mark`)
    const wal = readFileSync(`${path}-wal`)
    await expect(reopen(path, { binding })).rejects.toMatchObject({ code: 'CORRUPT' })
    expect(readFileSync(`${path}-wal`).equals(wal)).toBe(true)
    const { found } = await reopen(path, { binding, onCorrupt: 'quarantine' })
    expect(found).toHaveLength(1)
    const aside = namesBeside(path).find((file) => /-corrupt-\w+-wal$/.test(file)) ?? ''
    expect(readFileSync(join(dirname(path), aside)).equals(wal)).toBe(true)
  })

  it('is moved aside by the next process after one was killed while moving it', async () => {
    for (const done of [0, 1, 2, 3]) {
      const path = await crash()
      const uuid = markOf(path)?.uuid
      const time = '20260102T030405678Z'
      const aside = `${path}-corrupt-${time}`
      withMarkFile(path, (file) =>
        file.write({ uuid: '', lastId: 200, ceiling: 131_072, wal: false, quarantine: time }),
      )
      if (done > 0) renameSync(`${path}-wal`, `${aside}-wal`)
      if (done > 1) renameSync(path, aside)
      if (done > 2) writeFileSync(path, '')
      const { driver, found, ids } = await reopen(path, { binding })
      expect([done, ids]).toEqual([done, []])
      expect(found).toMatchObject([{ code: 'CORRUPT', message: expect.stringContaining(aside) }])
      expect(existsSync(aside) && existsSync(`${aside}-wal`)).toBe(true)
      expect(await appendOne(driver)).toBeGreaterThan(131_072)
      await driver.close()
      expect(markOf(path)?.uuid).not.toBe(uuid)
      expect((await reopen(path, { binding })).found).toEqual([])
      expect(new Database(aside).prepare('SELECT entry_count FROM log_state').pluck().get()).toBe(200)
    }
  })

  it('gets its log back after a process was killed while checking whose log it is', async () => {
    const path = await crash()
    const time = '20260102T030405678Z'
    withMarkFile(path, (file) => {
      const mark = file.read()
      if (mark) file.write({ ...mark, foreignWal: time })
    })
    renameSync(`${path}-wal`, `${path}-wal-foreign-${time}`)
    const { found, ids } = await reopen(path, { binding })
    expect([found, ids.length]).toEqual([[], 200])
  })

  it('continues with greater ids after it was deleted', async () => {
    const path = await crash()
    rmSync(path)
    const wal = readFileSync(`${path}-wal`)
    const { driver, found, ids } = await reopen(path, { binding })
    expect(found).toMatchObject([{ code: 'CORRUPT', message: expect.stringContaining('ids up to 200') }])
    expect(ids).toEqual([])
    expect(await appendOne(driver)).toBeGreaterThan(200)
    const left = namesBeside(path).find((file) => file.includes('-wal-left-')) ?? ''
    expect(readFileSync(join(dirname(path), left)).equals(wal)).toBe(true)
  })
})

function* take<T>(values: Iterable<T>, count: number): Generator<T> {
  let left = count
  for (const value of values) {
    if (left-- === 0) return
    yield value
  }
}

function edit(path: string, sql: string): void {
  const database = new Database(path)
  database.exec(sql)
  database.pragma('journal_mode = DELETE')
  database.close()
}

it('reports nothing about a log that another driver is writing', async () => {
  const path = await crashedDatabase()
  const first = await reopen(path)
  editFile(`${path}-wal`, (bytes) => {
    bytes[32 + FRAME + 100] = 1
    return undefined
  })
  const { found } = await reopen(path)
  expect(found).toEqual([])
  expect(namesBeside(path).filter((name) => name.includes('damaged'))).toEqual([])
  expect(first.found).toEqual([])
})

it('does not move a database aside while another driver has it open', async () => {
  const path = await crashedDatabase()
  await reopen(path)
  const { binding } = withBrokenSecond()
  await expect(reopen(path, { binding, onCorrupt: 'quarantine' })).rejects.toMatchObject({
    code: 'CORRUPT',
    message: expect.stringContaining('another program may have it open'),
  })
  expect(existsSync(path)).toBe(true)
})

/** A binding that finds every database malformed. */
function withBrokenSecond() {
  const binding: SqliteBinding = {
    ...testBinding,
    connect(options) {
      const connection = testBinding.connect(options)
      return {
        exec: () => connection.exec('SELECT 1'),
        prepare: () => {
          throw Object.assign(testError(), {})
        },
        close: () => connection.close(),
        get inTransaction() {
          return connection.inTransaction
        },
      }
    },
  }
  return { binding }
}

function testError(): Error {
  try {
    return testBinding
      .connect({ path: import.meta.filename, readOnly: true, busyTimeout: 0 })
      .prepare('SELECT * FROM t') as never
  } catch (error) {
    return error as Error
  }
}

it('puts a damaged part aside after a loss, reports it, and keeps all others', async () => {
  const path = await crashedDatabase({ checkpointAfter: 10 })
  rmSync(`${path}-wal`)
  edit(path, 'UPDATE log_part SET body = zeroblob(octet_length(body)) WHERE key = 3')
  const { driver, found } = await reopen(path)
  expect(found.map(({ code }) => code)).toEqual(['CORRUPT', 'CORRUPT'])
  expect(found[1]?.message).toContain('10 entries with ids from 21 to 30')
  const text = { all: [{ words: ['entry'], prefix: false }], none: [] }
  expect(await driver.count({ text })).toBe(90)
  expect((await driver.stats()).entries).toBe(90)
})

it('refuses a directory', async () => {
  const path = await crashedDatabase()
  rmSync(path)
  mkdirSync(path)
  await expect(reopen(path, { onCorrupt: 'quarantine' })).rejects.toMatchObject({ code: 'INVALID_OPTIONS' })
})

it('leaves the database of another application alone if there never was a Logpond database', async () => {
  const path = await crashedDatabase()
  for (const suffix of ['', '-wal', '-mark']) rmSync(`${path}${suffix}`)
  edit(path, 'CREATE TABLE users (id)')
  const before = readFileSync(path)
  await expect(reopen(path, { onCorrupt: 'quarantine' })).rejects.toMatchObject({ code: 'INVALID_OPTIONS' })
  expect(readFileSync(path).equals(before)).toBe(true)
  expect(namesBeside(path)).toEqual(['a.db'])
})

it('fails with a LogStorageError if its log cannot be read', async () => {
  const path = await crashedDatabase()
  rmSync(`${path}-wal`)
  mkdirSync(`${path}-wal`)
  const outcome = await reopen(path).then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(isLogStorageError(outcome)).toBe(true)
})

/** A binding whose first few connections report a malformed database, as after a failed read. */
function malformedAtFirst(times: number): SqliteBinding {
  let connections = 0
  return {
    ...testBinding,
    connect(options) {
      const connection = testBinding.connect(options)
      if (connections++ >= times) return connection
      return {
        ...connection,
        exec() {
          throw new LogStorageError('CORRUPT', 'database disk image is malformed')
        },
        prepare() {
          throw new LogStorageError('CORRUPT', 'database disk image is malformed')
        },
        inTransaction: false,
        close: () => connection.close(),
      }
    },
  }
}

describe('a database that only seems damaged', () => {
  it('is read again over new connections, and neither refused nor moved aside', async () => {
    const path = await crashedDatabase()
    for (const onCorrupt of ['refuse', 'quarantine'] as const) {
      const { found, ids, driver } = await reopen(path, { binding: malformedAtFirst(2), onCorrupt })
      expect(found).toEqual([])
      expect(ids).toEqual(idsTo(20 * BATCH))
      await driver.close()
    }
    expect(namesBeside(path)).toEqual(['a.db', 'a.db-mark'])
  })

  // Reading /proc/self/mem at offset 0 fails with EIO.
  it.runIf(process.platform === 'linux')('is not moved aside if its files cannot be read', async () => {
    const path = await crashedDatabase()
    await reopen(path).then(({ driver }) => driver.close())
    const malformed = malformedAtFirst(Infinity)
    let connections = 0
    const binding: SqliteBinding = {
      ...malformed,
      connect(options) {
        // Only now: links are refused before the first connection.
        if (++connections === 2) symlinkSync('/proc/self/mem', `${path}-journal`)
        return malformed.connect(options)
      },
    }
    await expect(reopen(path, { binding, onCorrupt: 'quarantine' })).rejects.toMatchObject({
      code: 'IO',
      cause: { code: 'EIO' },
    })
    rmSync(`${path}-journal`)
    expect(namesBeside(path)).toEqual(['a.db', 'a.db-mark'])
    expect((await reopen(path)).ids).toEqual(idsTo(20 * BATCH))
  })
})

describe('a loss found by an opening that did not finish', () => {
  it.each([
    ['a damaged log', (path: string) => editFile(`${path}-wal`, (bytes) => bytes.fill(7, bytes.length / 2))],
    ['no log', (path: string) => rmSync(`${path}-wal`)],
    ['no database', (path: string) => each(path)],
  ])('is reported by the next opening: %s', async (_, damage) => {
    const path = await crashedDatabase({ checkpointAfter: 10 })
    damage(path)
    const first = driverOf(path)
    const found = (await first.open()) ?? []
    expect(found).toMatchObject([{ code: 'CORRUPT' }])
    // Closed before any call: the caller may not have seen what was found.
    await first.close()
    const second = await reopen(path)
    expect(second.found).toMatchObject([
      {
        code: 'CORRUPT',
        message: expect.stringMatching(/ids up to 200 had been assigned, and those up to \d+ were/),
      },
    ])
    await second.driver.close()
    expect((await reopen(path)).found).toEqual([])
  })

  function each(path: string): void {
    for (const ending of ['', '-wal']) rmSync(path + ending)
  }
})

describe('a database that was moved aside', () => {
  it('is reported by the next opening, and only by that, if the first one may not have reported it', async () => {
    const path = await crashedDatabase()
    rmSync(`${path}-wal`)
    writeFileSync(path, Buffer.alloc(8192, 7))
    const options = { onCorrupt: 'quarantine' } as const
    const first = driverOf(path, options)
    expect(await first.open()).toMatchObject([{ code: 'CORRUPT' }])
    // Closed before any call: the caller may not have seen what was found.
    await first.close()
    const aside = readdirSync(dirname(path)).find((name) => /-corrupt-[0-9TZ]+$/.test(name)) ?? ''
    const second = await reopen(path, options)
    expect(second.found).toMatchObject([
      { code: 'CORRUPT', message: expect.stringContaining(`An earlier opening`) },
    ])
    expect(second.found[0]?.message).toContain(join(dirname(path), aside))
    await second.driver.close()
    expect((await reopen(path, options)).found).toEqual([])
  })

  it('is moved aside once if several drivers find it damaged together, and all of them open the new one', async () => {
    const path = await crashedDatabase()
    rmSync(`${path}-wal`)
    writeFileSync(path, Buffer.alloc(8192, 7))
    const drivers = Array.from({ length: 4 }, () => driverOf(path, { onCorrupt: 'quarantine' }))
    const found = await Promise.all(drivers.map(async (driver) => (await driver.open()) ?? []))
    expect(found.flat().length).toBeGreaterThan(0)
    expect(readdirSync(dirname(path)).filter((name) => /-corrupt-[0-9TZ]+$/.test(name))).toHaveLength(1)
    for (const driver of drivers) await appendOne(driver)
    expect((await drivers[0]?.count({})) ?? 0).toBe(4)
  })
})

describe('a damaged mark', () => {
  it('is ignored if its end is missing', async () => {
    for (const length of [0, 4, 224]) {
      const path = await crashedDatabase()
      truncateSync(`${path}-mark`, length)
      const { found, ids, driver } = await reopen(path)
      expect(found).toEqual([])
      expect(ids).toEqual(idsTo(20 * BATCH))
      await driver.close()
      expect(markOf(path)).toMatchObject({ lastId: 20 * BATCH })
    }
  })

  it('is refused if nothing of it is valid, and stays unchanged', async () => {
    const path = await crashedDatabase()
    const garbage = Buffer.alloc(448, 7)
    writeFileSync(`${path}-mark`, garbage)
    await expect(reopen(path)).rejects.toMatchObject({
      code: 'CORRUPT',
      message: expect.stringContaining(`${path}-mark is damaged`),
    })
    expect(readFileSync(`${path}-mark`).equals(garbage)).toBe(true)
  })
})
