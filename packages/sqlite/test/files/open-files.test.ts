import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { OpenFiles } from '../../src/files/open-files.js'
import { temporaryDirectory } from '../temporary-directory.js'

describe('OpenFiles', () => {
  it('accepts files that are written to, or created later', () => {
    const { path, files } = open({ wal: false })
    writeFileSync(path, 'more')
    files.check()
    writeFileSync(`${path}-wal`, 'log')
    files.check()
    writeFileSync(`${path}-wal`, 'longer log')
    files.check()
  })

  it.each(['', '-wal'])('reports that logs.db%s was deleted', (ending) => {
    const { path, files } = open()
    rmSync(path + ending)
    expect(() => files.check()).toThrow(
      expect.objectContaining({
        code: 'IO',
        message: expect.stringContaining(`${path}${ending} was deleted or renamed`),
      }),
    )
  })

  it.each(['', '-wal'])('reports that logs.db%s was replaced', (ending) => {
    const { path, files } = open()
    copyFileSync(path + ending, `${path}-copy`)
    renameSync(`${path}-copy`, path + ending)
    expect(() => files.check()).toThrow(`${path}${ending} was replaced by another file while it was open`)
  })

  it('reports a database that was deleted before the first check', () => {
    const path = join(temporaryDirectory(), 'logs.db')
    const files = new OpenFiles(path)
    expect(() => files.check()).toThrow(`${path} was deleted or renamed while it was open`)
    writeFileSync(path, 'another one')
    expect(() => files.check()).toThrow(`${path} was replaced by another file while it was open`)
  })

  it('reports that a log created later was deleted', () => {
    const { path, files } = open({ wal: false })
    writeFileSync(`${path}-wal`, 'log')
    files.check()
    rmSync(`${path}-wal`)
    expect(() => files.check()).toThrow('was deleted')
  })

  it('does not keep a connection from deleting its own files when it closes', () => {
    const { path, files } = open()
    files.closing(() => deleteLog(path))
    expect(existsSync(`${path}-wal`)).toBe(false)
  })

  it('keeps a connection from deleting the files of a database that replaced its own', () => {
    const { directory, path, files } = open()
    for (const ending of ['', '-wal', '-shm']) {
      rmSync(path + ending)
      writeFileSync(path + ending, `other ${ending}`)
    }
    files.closing(() => deleteLog(path))
    expect(readFileSync(`${path}-wal`, 'utf8')).toBe('other -wal')
    expect(readFileSync(`${path}-shm`, 'utf8')).toBe('other -shm')
    expect(readdirSync(directory).sort()).toEqual(['logs.db', 'logs.db-shm', 'logs.db-wal'])
  })

  it('assigns a new log to the database that replaced its own', () => {
    const { path, files } = open({ wal: false })
    rmSync(path)
    writeFileSync(path, 'other')
    writeFileSync(`${path}-wal`, 'other log')
    files.closing(() => deleteLog(path))
    expect(readFileSync(`${path}-wal`, 'utf8')).toBe('other log')
  })

  it('puts foreign files back even if closing fails, but does not overwrite newer ones', () => {
    const { directory, path, files } = open()
    rmSync(`${path}-wal`)
    writeFileSync(`${path}-wal`, 'other')
    const close = () => {
      writeFileSync(`${path}-wal`, 'newer')
      throw new Error('no')
    }
    expect(() => files.closing(close)).toThrow('no')
    expect(readFileSync(`${path}-wal`, 'utf8')).toBe('newer')
    expect(readdirSync(directory)).toHaveLength(3)
  })
})

/** The files of a database. */
function open({ wal = true } = {}) {
  const directory = temporaryDirectory()
  const path = join(directory, 'logs.db')
  for (const ending of wal ? ['', '-wal', '-shm'] : ['']) writeFileSync(path + ending, `content ${ending}`)
  // An open file keeps its inode number after it was deleted.
  const held = readdirSync(directory).map((name) => openSync(join(directory, name), 'r'))
  onTestFinished(() => held.forEach(closeSync))
  return { directory, path, files: new OpenFiles(path) }
}

/** Deletes the files that SQLite deletes when the last connection is closed. */
function deleteLog(path: string): void {
  for (const ending of ['-wal', '-shm']) rmSync(path + ending, { force: true })
}
