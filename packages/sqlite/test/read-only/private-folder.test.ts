import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { PrivateFolder } from '../../src/read-only/private-folder.js'
import { temporaryDirectory } from '../temporary-directory.js'

const long = new Date(Date.now() - 86_400_000)

it.skipIf(process.platform === 'win32')(
  'is closed to other users, and is deleted with everything in it',
  () => {
    const parent = temporaryDirectory()
    const folder = new PrivateFolder(parent)
    expect(statSync(folder.path).mode & 0o777).toBe(0o700)
    writeFileSync(join(folder.path, 'copy.db'), 'x')
    folder[Symbol.dispose]()
    expect(readdirSync(parent)).toEqual([])
  },
)

it('is deleted when the process exits, with one listener for all folders', () => {
  const parent = temporaryDirectory()
  const before = process.listenerCount('exit')
  const folders = Array.from({ length: 20 }, () => new PrivateFolder(parent))
  expect(process.listenerCount('exit') - before).toBeLessThanOrEqual(1)
  for (const folder of folders) folder[Symbol.dispose]()
  expect(process.listenerCount('exit')).toBe(before)
})

it('removes what killed processes left behind, and nothing else', () => {
  const parent = temporaryDirectory()
  const kept = [
    `logpond-${process.pid}-abcdef`,
    'logpond-4194399-tooyoung',
    'logpond-4194399-young1',
    'logpond-other',
  ]
  for (const name of [...kept, 'logpond-4194399-abcdef']) {
    mkdirSync(join(parent, name))
    writeFileSync(join(parent, name, 'copy.db'), 'x')
    if (name !== 'logpond-4194399-young1') utimesSync(join(parent, name), long, long)
  }
  symlinkSync(join(parent, 'logpond-other'), join(parent, 'logpond-4194399-linked'))
  using folder = new PrivateFolder(parent)
  expect(existsSync(folder.path)).toBe(true)
  expect(
    readdirSync(parent)
      .filter((name) => join(parent, name) !== folder.path)
      .sort(),
  ).toEqual([...kept, 'logpond-4194399-linked'].sort())
})

it('reports where a folder could not be created', () => {
  expect(() => new PrivateFolder('/nowhere')).toThrow(
    expect.objectContaining({ code: 'IO', message: expect.stringContaining('TMPDIR') }),
  )
})
