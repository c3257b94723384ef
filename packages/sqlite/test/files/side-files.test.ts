import { execFileSync } from 'node:child_process'
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { LogStorageError } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { type Mark, withMarkFile } from '../../src/files/mark-file.js'
import { createSqliteDriver } from '../../src/worker/index.js'
import { makeBatch } from '../make-batch.js'
import { temporaryDirectory } from '../temporary-directory.js'
import { testBinding } from '../test-binding.js'

const NOTES = 'my own notes\n'.repeat(1000)

async function use(path: string): Promise<readonly LogStorageError[]> {
  const driver = createSqliteDriver(testBinding, { path, thread: 'main' }, new URL('none:'))
  const found = await driver.open()
  await driver.append(makeBatch([{}]))
  await driver.close()
  return found ?? []
}

/** Each makes a link or another kind of file at the first path; the second path is a file of another program. */
const KINDS: Readonly<Record<string, (path: string, victim: string) => void>> = {
  'a symbolic link': (path, victim) => symlinkSync(victim, path),
  'a symbolic link to nothing': (path, victim) => symlinkSync(`${victim}-new`, path),
  'a hard link': (path, victim) => linkSync(victim, path),
  'a folder': (path) => mkdirSync(path),
  'a pipe': (path) => void execFileSync('mkfifo', [path]),
}

describe.each(['-wal', '-shm', '-journal', '-mark'])('at the path of the %s,', (ending) => {
  it.each(Object.keys(KINDS))('%s makes the database refused, and nothing is written', async (kind) => {
    const folder = temporaryDirectory()
    const path = join(folder, 'a.db')
    const victim = join(folder, 'victim.txt')
    writeFileSync(victim, NOTES)
    KINDS[kind]?.(path + ending, victim)
    const before = readdirSync(folder)
    for (let attempt = 0; attempt < 2; attempt++) {
      await expect(use(path)).rejects.toMatchObject({
        code: 'INVALID_OPTIONS',
        message: expect.stringContaining(path + ending),
      })
    }
    expect(readFileSync(victim, 'utf8')).toBe(NOTES)
    expect(readdirSync(folder).filter((name) => name !== 'a.db')).toEqual(before)
  })

  it('a file of another program keeps its content', async () => {
    const path = join(temporaryDirectory(), 'a.db')
    await use(path)
    writeFileSync(path + ending, NOTES)
    const outcome = await use(path).catch(({ code, message }: LogStorageError) => [{ code, message }])
    const [{ code, message } = { code: '', message: '' }] = outcome
    // SQLite uses any log that it finds, so Logpond keeps a copy of it.
    const kept = /as (\S+-wal-damaged-\S+) /.exec(message)?.[1] ?? path + ending
    expect(code).toBe(ending === '-wal' ? 'CORRUPT' : 'INVALID_OPTIONS')
    expect(readFileSync(kept, 'utf8')).toBe(NOTES)
  })
})

describe('a mark', () => {
  it('is not read if it has 500 megabytes', async () => {
    const path = join(temporaryDirectory(), 'a.db')
    writeFileSync(`${path}-mark`, '')
    truncateSync(`${path}-mark`, 500 * 1024 * 1024)
    await expect(use(path)).rejects.toMatchObject({ code: 'INVALID_OPTIONS' })
  })

  it.each(['', '\0'.repeat(448)])('is written again if a power cut left it empty: %j', async (text) => {
    const path = join(temporaryDirectory(), 'a.db')
    await use(path)
    writeFileSync(`${path}-mark`, text)
    expect(await use(path)).toEqual([])
    expect(withMarkFile(path, (file) => file.read())).toMatchObject({ lastId: 2 })
  })

  it.each(['quarantine', 'foreignWal', 'untold'] as const)(
    'is ignored if its %s is not a time, which could name another file',
    async (name) => {
      const folder = temporaryDirectory()
      const path = join(folder, 'a.db')
      await use(path)
      for (const evil of [
        '/../../evil',
        '../evil',
        '20260102T030405678Z/../evil',
        '20260102T030405678Z\n',
        7,
      ]) {
        withMarkFile(path, (file) => {
          const mark = file.read() ?? { uuid: '', lastId: 0, ceiling: 0, wal: false }
          file.write({ ...mark, [name]: evil } as Mark)
        })
        expect(withMarkFile(path, (file) => file.read())).toBeUndefined()
        await use(path)
        expect(readdirSync(folder).sort()).toEqual(['a.db', 'a.db-mark'])
        expect(existsSync(join(folder, '..', 'evil'))).toBe(false)
      }
    },
  )
})
