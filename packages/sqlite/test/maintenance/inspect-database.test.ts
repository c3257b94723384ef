import { randomUUID } from 'node:crypto'
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { backUpDatabase } from '../../src/maintenance/back-up-database.js'
import { checkDatabase } from '../../src/maintenance/check-database.js'
import { FileOwnership } from '../../src/ownership/file-ownership.js'
import { makeBatch } from '../make-batch.js'
import { BATCH, crashedDatabase, driverOf, editFile, reopen } from '../recovery/crashed-database.js'
import { temporaryDirectory } from '../temporary-directory.js'
import { testBinding } from '../test-binding.js'

/** Everything that is visible of a folder from outside. */
function traceOf(path: string) {
  const folder = dirname(path)
  const files = readdirSync(folder).sort()
  return files.map((name) => {
    const { mtimeMs, size, ino, mode } = statSync(join(folder, name))
    return { name, mtimeMs, size, ino, mode, bytes: readFileSync(join(folder, name), 'base64') }
  })
}

const problemsOf = (path: string) =>
  checkDatabase(testBinding, path).flatMap(({ isSound, finding }) => (isSound ? [] : [finding]))

async function closed(): Promise<string> {
  const path = join(temporaryDirectory(), 'a.db')
  const driver = driverOf(path)
  await driver.open()
  await driver.append(makeBatch(Array.from({ length: 100 }, (_, i) => ({ message: `entry ${i}` }))))
  await driver.close()
  return path
}

function flipByte(path: string): void {
  editFile(path, (bytes) => {
    const at = bytes.length >> 2
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
    return undefined
  })
}

const DAMAGES: Record<string, { damage: () => Promise<string>; finding: RegExp }> = {
  'a damaged write-ahead log': {
    damage: async () => {
      const path = await crashedDatabase()
      flipByte(`${path}-wal`)
      return path
    },
    finding: /write-ahead log .*a frame in the middle is invalid.*later transactions cannot be read/,
  },
  'the write-ahead log of another database': {
    damage: async () => {
      const [path, other] = [await crashedDatabase(), await crashedDatabase()]
      writeFileSync(`${path}-wal`, readFileSync(`${other}-wal`))
      return path
    },
    finding: /belongs to another database/,
  },
  'a deleted write-ahead log': {
    damage: async () => {
      const path = await crashedDatabase({ checkpointAfter: 5 })
      rmSync(`${path}-wal`)
      return path
    },
    finding: /ids up to 200 were committed, but only those up to 50 are present/,
  },
  'a database truncated to 0 bytes': {
    damage: async () => {
      const path = await closed()
      truncateSync(path)
      return path
    },
    finding: /ids up to 100 were committed, but only those up to 0 are present/,
  },
  'a database that replaced another one': {
    damage: async () => {
      const [path, other] = [await closed(), await closed()]
      writeFileSync(path, readFileSync(other))
      return path
    },
    finding: /was replaced/,
  },
}

describe.each(Object.entries(DAMAGES))('with %s,', (_name, { damage, finding }) => {
  it('checkDatabase reports it, and leaves no trace', async () => {
    const path = await damage()
    const before = traceOf(path)
    expect(problemsOf(path).join()).toMatch(finding)
    expect(traceOf(path)).toEqual(before)
  })

  it('backUpDatabase keeps no backup, and leaves no trace', async () => {
    const path = await damage()
    const before = traceOf(path)
    const target = join(temporaryDirectory(), 'copy.db')
    expect(() => backUpDatabase(testBinding, path, target)).toThrow(
      expect.objectContaining({ code: 'CORRUPT', message: expect.stringMatching(finding) }),
    )
    expect(traceOf(path)).toEqual(before)
    expect(readdirSync(dirname(target))).toEqual([])
  })
})

it('leaves the evidence for the next opening', async () => {
  const path = await crashedDatabase()
  flipByte(`${path}-wal`)
  checkDatabase(testBinding, path)
  const { found } = await reopen(path)
  expect(found).toMatchObject([{ message: expect.stringContaining('kept a copy') }])
})

it('finds all entries in the log of a killed storage, and does not change the log', async () => {
  const path = await crashedDatabase()
  const before = traceOf(path)
  expect(checkDatabase(testBinding, path)).toMatchObject([
    { name: 'structure', isSound: true },
    { name: 'blocks', isSound: true },
    { name: 'ids', isSound: true, finding: `${20 * BATCH} entries, ids 1 to ${20 * BATCH} without a gap.` },
  ])
  const target = join(temporaryDirectory(), 'copy.db')
  expect(backUpDatabase(testBinding, path, target)).toMatchObject({ entries: 20 * BATCH, lastId: 20 * BATCH })
  expect(readdirSync(dirname(target))).toEqual(['copy.db'])
  expect(traceOf(path)).toEqual(before)
})

it('joins a storage that shares the file', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  const driver = driverOf(path)
  await driver.open()
  await driver.append(makeBatch([{ message: 'a' }]))
  expect(problemsOf(path)).toEqual([])
  const target = join(temporaryDirectory(), 'copy.db')
  expect(backUpDatabase(testBinding, path, target)).toMatchObject({ entries: 1 })
  expect(existsSync(`${path}-wal`)).toBe(true)
  expect(await driver.append(makeBatch([{ message: 'b' }]))).toEqual([2])
})

it('is refused while a driver has the file to itself', async () => {
  const path = await closed()
  const owner = new FileOwnership({ database: path, driver: 'alone', exclusive: true, id: randomUUID() })
  expect(owner.tryClaim()).toBeUndefined()
  onTestFinished(() => owner.release())
  const refusal = expect.objectContaining({ code: 'BUSY', message: expect.stringContaining('with alone') })
  expect(() => checkDatabase(testBinding, path)).toThrow(refusal)
  expect(() => backUpDatabase(testBinding, path, join(temporaryDirectory(), 'copy.db'))).toThrow(refusal)
})

it('accepts a file whose modification time is in the future', async () => {
  const path = await closed()
  utimesSync(path, new Date(), new Date(Date.now() + 60_000))
  expect(problemsOf(path)).toEqual([])
})

it('makes a backup whatever earlier backups to the same target left behind', async () => {
  const [path, folder] = [await closed(), temporaryDirectory()]
  const target = join(folder, 'copy.db')
  const long = new Date(Date.now() - 86_400_000)
  const [dead, young, living] = [
    'copy.db.partial-4194399-0123abcd',
    'copy.db.partial-4194399-0123abce',
    `copy.db.partial-${process.pid}-0123abcd`,
  ]
  for (const name of ['copy.db.partial', 'other.db.partial-4194399-0123abcd', dead, young, living]) {
    writeFileSync(join(folder, name), 'x')
    if (name !== young) utimesSync(join(folder, name), long, long)
  }
  backUpDatabase(testBinding, path, target)
  expect(readdirSync(folder).sort()).toEqual(
    ['copy.db', 'copy.db.partial', young, living, 'other.db.partial-4194399-0123abcd'].sort(),
  )
})

it('does not follow a link at the target', async () => {
  const [path, folder] = [await closed(), temporaryDirectory()]
  symlinkSync(join(folder, 'nowhere'), join(folder, 'copy.db'))
  expect(() => backUpDatabase(testBinding, path, join(folder, 'copy.db'))).toThrow(/would overwrite/)
  expect(readdirSync(folder)).toEqual(['copy.db'])
})
