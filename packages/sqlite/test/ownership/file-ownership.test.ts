import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { LogStorageError } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { FileOwnership } from '../../src/ownership/file-ownership.js'
import type { Machine } from '../../src/ownership/machine.js'
import { fakeMachine, self } from './fake-machine.js'
import { filesBeside, makeDatabase, makeLock, putOwner, putText } from './owner-files.js'

const alone = fakeMachine({ 100: '5000' })
const withOther = fakeMachine({ 100: '5000', 7: '4000' })

function ownership(
  database: string,
  exclusive: boolean,
  id = 'own',
  machine: Machine = alone,
): FileOwnership {
  return new FileOwnership({ database, driver: exclusive ? 'alone' : 'sharing', exclusive, id, machine })
}

const kinds = [
  ['a driver that shares', false],
  ['a driver that does not share', true],
] as const

describe.each(kinds)('%s', (_name, exclusive) => {
  it('has a record while it has the file, and leaves nothing behind', () => {
    const database = makeDatabase()
    const owner = ownership(database, exclusive)
    expect(owner.tryClaim()).toBeUndefined()
    expect(filesBeside(database)).toEqual(['a.db-owners', 'a.db-owners/own.json'])
    expect(JSON.parse(readFileSync(`${database}-owners/own.json`, 'utf8'))).toEqual({
      ...self,
      exclusive,
      driver: exclusive ? 'alone' : 'sharing',
      library: { name: exclusive ? 'alone' : 'sharing' },
      realm: expect.any(String),
      since: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    })
    owner.confirm()
    owner.release()
    expect(filesBeside(database)).toEqual([])
  })

  it('is refused while an exclusive owner lives, with its pid, and removes none of its files', () => {
    const database = makeDatabase()
    const lock = makeLock(database)
    putOwner(database, 'other', { lock })
    const before = filesBeside(database)
    const changed = statSync(`${database}-owners`).mtimeMs
    const refusal = ownership(database, exclusive, 'own', withOther).tryClaim()
    expect(refusal).toMatchObject({ code: 'BUSY' })
    for (const part of [database, 'process 7', 'here', 'other binding', '2026-01-02']) {
      expect(refusal?.message).toContain(part)
    }
    expect(refusal?.message).not.toContain('delete')
    expect(filesBeside(database)).toEqual(before)
    expect(statSync(`${database}-owners`).mtimeMs).toBe(changed)
  })

  it('takes over from an exclusive owner that is dead, and removes the lock of its engine', () => {
    const database = makeDatabase()
    putOwner(database, 'other', { lock: makeLock(database) })
    const owner = ownership(database, exclusive)
    expect(owner.tryClaim()).toBeUndefined()
    expect(filesBeside(database)).toEqual(['a.db-owners', 'a.db-owners/own.json'])
  })

  it('takes over from an owner that was killed while it was taking over', () => {
    const database = makeDatabase()
    putOwner(database, 'first', { lock: '1 1' })
    putOwner(database, 'second')
    putOwner(database, 'third', { exclusive: false })
    expect(ownership(database, exclusive).tryClaim()).toBeUndefined()
    expect(filesBeside(database)).toEqual(['a.db-owners', 'a.db-owners/own.json'])
  })

  it('takes over from an owner that was killed while its engine was opening', () => {
    const database = makeDatabase()
    putOwner(database, 'other', { written: 1_700_000_000 })
    makeLock(database, 1_700_000_059)
    expect(ownership(database, exclusive).tryClaim()).toBeUndefined()
    expect(existsSync(`${database}.lock`)).toBe(false)
  })

  it.each([
    ['there is no record', () => {}],
    ['the record names another lock', (database: string) => putOwner(database, 'other', { lock: '1 1' })],
    [
      'the record is of an owner that makes no lock',
      (database: string) => putOwner(database, 'other', { exclusive: false }),
    ],
    ['the record is of an earlier time', (database: string) => putOwner(database, 'other', { written: 1 })],
    ['the record is of a later time', (database: string) => putOwner(database, 'other', { written: 9e9 })],
  ])('leaves a lock alone if no record explains it: %s', (_reason, prepare) => {
    const database = makeDatabase()
    makeLock(database)
    prepare(database)
    for (let attempt = 1; attempt <= 2; attempt++) {
      const refusal = ownership(database, exclusive).tryClaim()
      expect(refusal).toMatchObject({ code: 'BUSY' })
      expect(refusal?.message).toContain(`${database}.lock`)
      expect(refusal?.message).toContain('delete')
    }
    expect(filesBeside(database)).toContain('a.db.lock')
    expect(filesBeside(database)).not.toContain('a.db-owners/own.json')
    rmdirSync(`${database}.lock`)
    expect(ownership(database, exclusive).tryClaim()).toBeUndefined()
  })

  it('reports which file to delete, and when, if it cannot know whether the owner lives', () => {
    const database = makeDatabase()
    const file = putOwner(database, 'other', {
      bootId: 'boot b',
      host: 'elsewhere',
      lock: makeLock(database),
    })
    const refusal = ownership(database, exclusive).tryClaim()
    expect(refusal).toMatchObject({ code: 'BUSY' })
    for (const part of [
      'process 7',
      'elsewhere',
      'another host',
      `If it is no longer running, delete ${file}, and ${database}.lock`,
    ]) {
      expect(refusal?.message).toContain(part)
    }
    expect(existsSync(`${database}.lock`)).toBe(true)
    rmSync(file)
    rmdirSync(`${database}.lock`)
    expect(ownership(database, exclusive).tryClaim()).toBeUndefined()
  })

  it('is refused because of a record that it cannot read', () => {
    const database = makeDatabase()
    const file = putText(database, 'other', '{"pid":')
    const refusal = ownership(database, exclusive).tryClaim()
    expect(refusal).toMatchObject({ code: 'BUSY' })
    expect(refusal?.message).toContain(file)
    rmSync(file)
    mkdirSync(file)
    expect(ownership(database, exclusive).tryClaim()).toMatchObject({ code: 'BUSY' })
  })

  it.each(['', '\0\0\0\0'])('takes over from an owner whose record was lost in a power cut: %j', (text) => {
    const database = makeDatabase()
    putText(database, 'other', text, { written: 1_700_000_000 })
    makeLock(database, 1_700_000_001)
    const elsewhere = fakeMachine({}, {}, { isLocal: false })
    expect(ownership(database, exclusive, 'own', elsewhere).tryClaim()).toMatchObject({ code: 'BUSY' })
    expect(ownership(database, exclusive).tryClaim()).toBeUndefined()
    expect(filesBeside(database)).toEqual(['a.db-owners', 'a.db-owners/own.json'])
  })

  it('takes over what its own engine left behind, including the lock', () => {
    const database = makeDatabase()
    const folder = join(database, '..')
    const owner = ownership(database, true)
    expect(owner.tryClaim()).toBeUndefined()
    makeLock(database)
    owner.confirm()
    renameSync(folder, `${folder}-away`)
    owner.release()
    renameSync(`${folder}-away`, folder)
    expect(filesBeside(database)).toEqual([
      'a.db-owners',
      'a.db-owners/own.json',
      'a.db-owners/own.lock',
      'a.db.lock',
    ])
    // The same driver, or another one of this thread.
    const again = ownership(database, exclusive, exclusive ? 'own' : 'other')
    expect(again.tryClaim()).toBeUndefined()
    expect(filesBeside(database)).toEqual(['a.db-owners', `a.db-owners/${exclusive ? 'own' : 'other'}.json`])
    again.release()
    expect(filesBeside(database)).toEqual([])
  })

  it('ignores a record of its own that it left behind', () => {
    const database = makeDatabase()
    putOwner(database, 'own', { pid: self.pid, processStart: self.processStart })
    expect(ownership(database, exclusive).tryClaim()).toBeUndefined()
  })

  it('leaves a file alone that only has the name of a lock', () => {
    const database = makeDatabase()
    writeFileSync(`${database}.lock`, 'of another program')
    const owner = ownership(database, exclusive)
    expect(owner.tryClaim()).toBeUndefined()
    owner.confirm()
    owner.release()
    expect(filesBeside(database)).toEqual(['a.db.lock'])
  })

  it('removes what processes left behind that were killed while writing', () => {
    const database = makeDatabase()
    mkdirSync(`${database}-owners`)
    const [one, other] = [randomUUID(), randomUUID()]
    writeFileSync(`${database}-owners/${one}.new`, '{')
    writeFileSync(`${database}-owners/${one}-alone.new`, '{')
    writeFileSync(`${database}-owners/${other}.lock`, '1 1')
    const owner = ownership(database, exclusive)
    expect(owner.tryClaim()).toBeUndefined()
    owner.release()
    expect(filesBeside(database)).toEqual([])
  })

  it('is refused with INVALID_OPTIONS if the name of a side file would be too long', () => {
    const database = join(makeDatabase(), '..', 'x'.repeat(250))
    writeFileSync(database, '')
    expect(ownership(database, exclusive).tryClaim()).toMatchObject({ code: 'INVALID_OPTIONS' })
  })

  it('opens nothing if the owner folder is not a folder', () => {
    const database = makeDatabase()
    writeFileSync(`${database}-owners`, '')
    const refusal = ownership(database, exclusive).tryClaim()
    expect(refusal).toMatchObject({ code: 'INVALID_OPTIONS' })
    expect(refusal?.message).toContain(`${database}-owners, which Logpond keeps next to it, is not a folder`)
  })

  it('does not use an owner folder that is a link', () => {
    const database = makeDatabase()
    const project = join(database, '..', 'project')
    mkdirSync(project)
    const names = ['Cargo.lock', 'yarn.lock', 'unfinished.new', `${randomUUID()}.lock`, 'notes.json']
    for (const name of names) writeFileSync(join(project, name), 'precious')
    symlinkSync('project', `${database}-owners`)
    const owner = ownership(database, exclusive)
    const refusal = owner.tryClaim()
    expect(refusal).toMatchObject({ code: 'INVALID_OPTIONS' })
    expect(refusal?.message).toContain('is a symbolic link')
    expect(readdirSync(project).sort()).toEqual(names.sort())
    owner.release()
    expect(readdirSync(project).sort()).toEqual(names.sort())
  })

  it('deletes nothing from the owner folder that it would not have written', () => {
    const database = makeDatabase()
    const folder = `${database}-owners`
    mkdirSync(folder)
    const names = ['yarn.lock', 'other.new', 'notes.txt', `${randomUUID()}.lock.bak`]
    for (const name of names) writeFileSync(join(folder, name), 'precious')
    const link = `${randomUUID()}.lock`
    symlinkSync('../a.db', join(folder, link))
    const owner = ownership(database, exclusive)
    expect(owner.tryClaim()).toBeUndefined()
    owner.confirm()
    owner.release()
    expect(readdirSync(folder).sort()).toEqual([...names, link].sort())
  })

  it.each([
    ['a pipe', (file: string) => void execFileSync('mkfifo', [file])],
    [
      'a file of a gigabyte',
      (file: string) => {
        writeFileSync(file, '')
        truncateSync(file, 2 ** 30)
      },
    ],
    ['a link to an endless device', (file: string) => symlinkSync('/dev/zero', file)],
  ])('is not blocked by %s among the records', (_kind, put) => {
    const database = makeDatabase()
    mkdirSync(`${database}-owners`)
    const file = join(`${database}-owners`, 'x.json')
    put(file)
    const refusal = ownership(database, exclusive).tryClaim()
    expect(refusal).toMatchObject({ code: 'BUSY' })
    expect(refusal?.message).toContain(`delete that file`)
  })

  it.runIf(process.geteuid?.() === 0)(
    'does not use a folder of a user who may not write the database',
    () => {
      const database = makeDatabase()
      mkdirSync(`${database}-owners`)
      chownSync(`${database}-owners`, 65_534, 65_534)
      expect(ownership(database, exclusive).tryClaim()).toMatchObject({
        code: 'INVALID_OPTIONS',
        message: expect.stringContaining('belongs to user 65534'),
      })
      // The members of its group cannot be known.
      chmodSync(database, 0o660)
      expect(ownership(database, exclusive).tryClaim()).toBeUndefined()
    },
  )
})

describe('two drivers', () => {
  it.each([
    [false, false, true],
    [false, true, false],
    [true, false, false],
    [true, true, false],
  ])('that are exclusive or not (%s, %s) may have a file open together: %s', (first, second, together) => {
    const database = makeDatabase()
    const one = ownership(database, first, 'one')
    const two = ownership(database, second, 'two')
    expect(one.tryClaim()).toBeUndefined()
    const refusal = two.tryClaim()
    expect(refusal === undefined).toBe(together)
    if (refusal) expect(refusal.message).toContain('this process (100)')
    one.release()
    if (refusal) expect(two.tryClaim()).toBeUndefined()
    two.release()
    expect(filesBeside(database)).toEqual([])
  })

  it('that share may open a file that a third driver shares and may still have open', () => {
    const database = makeDatabase()
    const file = putOwner(database, 'other', { exclusive: false, host: 'elsewhere', bootId: 'boot b' })
    expect(ownership(database, false).tryClaim()).toBeUndefined()
    expect(existsSync(file)).toBe(true)
    const refusal = ownership(database, true, 'exclusive').tryClaim()
    expect(refusal).toMatchObject({ code: 'BUSY' })
    expect(refusal?.message).toMatch(new RegExp(`delete ${file}[.]$`))
  })
})

describe('an engine without shared memory', () => {
  function opened(database: string): FileOwnership {
    const owner = ownership(database, true)
    expect(owner.tryClaim()).toBeUndefined()
    makeLock(database)
    owner.confirm()
    return owner
  }

  it('leaves no lock after its thread was terminated', () => {
    const database = makeDatabase()
    opened(database).release()
    expect(filesBeside(database)).toEqual([])
  })

  it('leaves no lock after its thread ended while opening', () => {
    const database = makeDatabase()
    const owner = ownership(database, true)
    owner.tryClaim()
    makeLock(database)
    owner.release(new LogStorageError('CONNECTION', 'the thread ended'))
    expect(filesBeside(database)).toEqual([])
  })

  it('does not remove the lock of another program that was faster', () => {
    const database = makeDatabase()
    const owner = ownership(database, true)
    owner.tryClaim()
    makeLock(database)
    owner.release(new LogStorageError('BUSY', 'database is locked'))
    expect(filesBeside(database)).toEqual(['a.db.lock'])
  })

  it('does not remove a lock that another program made after it', () => {
    const database = makeDatabase()
    const owner = opened(database)
    rmdirSync(`${database}.lock`)
    makeLock(database, 1_700_000_000)
    owner.release()
    expect(filesBeside(database)).toEqual(['a.db.lock'])
  })

  it('is recognized after its end by the lock that it noted, whenever that was made', () => {
    const database = makeDatabase()
    opened(database)
    const lives = ownership(database, true, 'next').tryClaim()
    expect(lives).toMatchObject({ code: 'BUSY' })
    const next = ownership(database, true, 'next', fakeMachine({}, { pid: 101 }))
    expect(next.tryClaim()).toBeUndefined()
    expect(filesBeside(database)).toEqual(['a.db-owners', 'a.db-owners/next.json'])
  })

  it('keeps its record, which explains its lock, if the lock cannot be removed', () => {
    const database = makeDatabase()
    const owner = ownership(database, true)
    owner.tryClaim()
    makeLock(database, 1_700_000_000)
    owner.confirm()
    writeFileSync(`${database}.lock/file`, '')
    utimesSync(`${database}.lock`, 1_700_000_000, 1_700_000_000)
    owner.release()
    expect(existsSync(`${database}-owners/own.json`)).toBe(true)
    rmSync(`${database}.lock/file`)
    utimesSync(`${database}.lock`, 1_700_000_000, 1_700_000_000)
    const next = ownership(database, true, 'next', fakeMachine({}, { pid: 101 }))
    expect(next.tryClaim()).toBeUndefined()
  })
})
