import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { FileOwnership } from '../../src/ownership/file-ownership.js'
import type { Machine } from '../../src/ownership/machine.js'
import { fakeMachine } from '../ownership/fake-machine.js'
import { filesBeside, makeDatabase, makeLock, putOwner } from '../ownership/owner-files.js'

const alone = fakeMachine({ 100: '5000' })

function ownership(
  database: string,
  exclusive: boolean,
  id = 'own',
  machine: Machine = alone,
): FileOwnership {
  return new FileOwnership({ database, driver: 'some binding', exclusive, id, machine })
}

describe.runIf(process.platform !== 'win32')('the files next to a database', () => {
  it.each([
    [0o600, 0o600, 0o700],
    [0o640, 0o640, 0o750],
    [0o660, 0o660, 0o770],
    [0o666, 0o666, 0o777],
    [0o444, 0o644, 0o755],
  ])('have its rights: %o', (mode, file, folder) => {
    const database = makeDatabase()
    chmodSync(database, mode)
    const owner = ownership(database, true)
    expect(owner.tryClaim()).toBeUndefined()
    makeLock(database)
    owner.confirm()
    expect(statSync(`${database}-owners`).mode & 0o777).toBe(folder)
    expect(statSync(`${database}-owners/own.json`).mode & 0o777).toBe(file)
    expect(statSync(`${database}-owners/own.lock`).mode & 0o777).toBe(file)
  })
})

describe.runIf(process.geteuid?.() === 0)('a user without write permission', () => {
  const asNobody = <T>(work: () => T): T => {
    process.seteuid?.(65_534)
    try {
      return work()
    } finally {
      process.seteuid?.(0)
    }
  }

  function makePublicDatabase(): string {
    const database = makeDatabase()
    chmodSync(join(database, '..'), 0o755)
    chmodSync(database, 0o666)
    return database
  }

  it('for the folder of the database shares it without a record, or not at all', () => {
    const database = makePublicDatabase()
    asNobody(() => {
      const owner = ownership(database, false)
      expect(owner.tryClaim()).toBeUndefined()
      expect(filesBeside(database)).toEqual([])
      owner.release()
      expect(ownership(database, true).tryClaim()).toMatchObject({ code: 'READ_ONLY' })
    })
    makeLock(database)
    asNobody(() => {
      expect(ownership(database, false).tryClaim()).toMatchObject({ code: 'BUSY' })
    })
    expect(filesBeside(database)).toEqual(['a.db.lock'])
  })

  it('for the folder of the database shares it only with the same library, even without a record', () => {
    const database = makePublicDatabase()
    const on = (name: string, id: string) =>
      new FileOwnership({ database, driver: name, library: { name }, exclusive: false, id, machine: alone })
    asNobody(() => {
      const [first, same, other] = [on('one', 'first'), on('one', 'same'), on('other', 'other')]
      expect(first.tryClaim()).toBeUndefined()
      expect(same.tryClaim()).toBeUndefined()
      expect(first.isAnnounced).toBe(false)
      expect(other.tryClaim()).toMatchObject({ code: 'UNSUPPORTED' })
      first.release()
      expect(other.tryClaim()).toMatchObject({ code: 'UNSUPPORTED' })
      same.release()
      expect(other.tryClaim()).toBeUndefined()
      other.release()
    })
  })

  it.each([true, false])('for the owner folder opens nothing (exclusive: %s)', (exclusive) => {
    const database = makePublicDatabase()
    putOwner(database, 'other')
    const refusal = asNobody(() => ownership(database, exclusive).tryClaim())
    expect(refusal).toMatchObject({ code: 'READ_ONLY' })
    expect(refusal?.message).toContain(`${database}-owners`)
  })

  it('can open its own database after root had opened it and was killed', () => {
    const database = makePublicDatabase()
    chownSync(join(database, '..'), 65_534, 65_534)
    chownSync(database, 65_534, 65_534)
    chmodSync(database, 0o600)
    ownership(database, true, 'root').tryClaim()
    makeLock(database)
    chownSync(`${database}.lock`, 65_534, 65_534)
    const later = fakeMachine({}, { pid: 101 })
    expect(asNobody(() => ownership(database, true, 'own', later).tryClaim())).toBeUndefined()
  })
})

describe.runIf(canMount())('on a full disk', () => {
  function makeFullDisk(): string {
    const database = makeDatabase()
    const directory = join(database, '..')
    // Three inodes: the directory itself, the database and one more.
    mount(directory, 'nr_inodes=3')
    onTestFinished(() => void execFileSync('umount', [directory]))
    writeFileSync(database, '')
    writeFileSync(`${database}-wal`, '')
    return database
  }

  it('a driver that shares continues without a record, unless an engine without shared memory has a lock', () => {
    const database = makeFullDisk()
    const owner = ownership(database, false)
    expect(owner.tryClaim()).toBeUndefined()
    owner.release()
    rmSync(`${database}-wal`)
    makeLock(database)
    expect(owner.tryClaim()).toMatchObject({ code: 'BUSY' })
    expect(filesBeside(database)).toEqual(['a.db.lock'])
  })

  it('a driver that does not share is refused with DISK_FULL', () => {
    const database = makeFullDisk()
    expect(ownership(database, true).tryClaim()).toMatchObject({ code: 'DISK_FULL' })
    expect(filesBeside(database)).toEqual(['a.db-wal'])
  })

  it('a driver that shares replaces the record of one that was killed', () => {
    const database = makeFullDisk()
    execFileSync('mount', ['-o', 'remount,nr_inodes=5', join(database, '..')])
    putOwner(database, 'other', { exclusive: false })
    expect(ownership(database, false).tryClaim()).toBeUndefined()
    expect(filesBeside(database)).toEqual(['a.db-owners', 'a.db-owners/own.json', 'a.db-wal'])
  })
})

function mount(directory: string, options: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', directory], { stdio: 'ignore' })
}

function canMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
