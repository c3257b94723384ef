import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { resolveDatabasePath } from '../../src/files/resolve-database-path.js'
import { temporaryDirectory } from '../temporary-directory.js'

function realDirectory(): string {
  return realpathSync.native(temporaryDirectory())
}

it('resolves all links to a file to one path', () => {
  const directory = realDirectory()
  mkdirSync(join(directory, 'logs'))
  const path = join(directory, 'logs', 'a.db')
  writeFileSync(path, '')
  symlinkSync('logs', join(directory, 'folder'))
  symlinkSync(path, join(directory, 'absolute.db'))
  symlinkSync('folder/a.db', join(directory, 'relative.db'))
  symlinkSync('relative.db', join(directory, 'second.db'))
  for (const name of [
    'logs/a.db',
    'folder/a.db',
    'logs/../folder/./a.db',
    'absolute.db',
    'relative.db',
    'second.db',
  ]) {
    expect(resolveDatabasePath(join(directory, name))).toBe(path)
  }
})

it('resolves a file that does not exist yet to the path that it will have', () => {
  const directory = realDirectory()
  mkdirSync(join(directory, 'logs'))
  symlinkSync('logs', join(directory, 'folder'))
  symlinkSync('folder/a.db', join(directory, 'link.db'))
  symlinkSync('link.db', join(directory, 'second.db'))
  const path = join(directory, 'logs', 'a.db')
  const names = ['logs/a.db', 'folder/a.db', 'link.db', 'second.db']
  for (const name of names) expect(resolveDatabasePath(join(directory, name))).toBe(path)
  writeFileSync(path, '')
  for (const name of names) expect(resolveDatabasePath(join(directory, name))).toBe(path)
})

it('only makes a path absolute if it cannot be resolved', () => {
  const directory = realDirectory()
  symlinkSync('loop', join(directory, 'loop'))
  writeFileSync(join(directory, 'file'), '')
  for (const name of ['loop', 'missing/a.db', 'file/a.db', 'x'.repeat(300)]) {
    expect(resolveDatabasePath(join(directory, name))).toBe(join(directory, name))
  }
  expect(resolveDatabasePath('some-missing-file.db')).toBe(
    join(realpathSync.native(process.cwd()), 'some-missing-file.db'),
  )
})

it('leaves a database in memory alone', () => {
  expect(resolveDatabasePath(':memory:')).toBe(':memory:')
})
