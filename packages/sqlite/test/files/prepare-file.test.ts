import { execFileSync } from 'node:child_process'
import { readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { prepareFile } from '../../src/files/prepare-file.js'
import { temporaryDirectory } from '../temporary-directory.js'

it('creates an empty file that only its owner can read', () => {
  const path = join(temporaryDirectory(), 'a.db')
  prepareFile(path)
  expect(statSync(path).size).toBe(0)
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

it('does not change an existing file', () => {
  const path = join(temporaryDirectory(), 'a.db')
  writeFileSync(path, 'content', { mode: 0o640 })
  prepareFile(path)
  expect(readFileSync(path, 'utf8')).toBe('content')
  expect(statSync(path).mode & 0o777).toBe(0o640)
})

it('follows a link', () => {
  const directory = temporaryDirectory()
  const link = join(directory, 'link.db')
  symlinkSync(join(directory, 'missing', 'a.db'), link)
  prepareFile(link)
  writeFileSync(join(directory, 'real.db'), '')
  symlinkSync(join(directory, 'real.db'), join(directory, 'other.db'))
  prepareFile(join(directory, 'other.db'))
  expect(statSync(join(directory, 'other.db')).isFile()).toBe(true)
})

it('refuses a path that cannot be a file, with the path and the reason', () => {
  const directory = temporaryDirectory()
  writeFileSync(join(directory, 'file'), '')
  symlinkSync('loop', join(directory, 'loop'))
  execFileSync('mkfifo', [join(directory, 'pipe')])
  for (const [path, why] of [
    [directory, 'it is a directory'],
    [join(directory, 'missing', 'a.db'), `there is no directory ${join(directory, 'missing')}`],
    [join(directory, 'file', 'a.db'), `there is no directory ${join(directory, 'file')}`],
    [join(directory, 'pipe'), 'it is not a regular file'],
    [join(directory, 'loop'), 'ELOOP'],
    [join(directory, 'x'.repeat(300)), 'ENAMETOOLONG'],
    [`${join(directory, 'new')}/`, 'EISDIR'],
  ] as const) {
    expect(() => prepareFile(path)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTIONS', message: expect.stringContaining(why) }),
    )
    expect(() => prepareFile(path)).toThrow(JSON.stringify(path))
  }
})

// Not even root can create a file there.
it.skipIf(process.platform !== 'linux')('reports what to do if the file cannot be created', () => {
  expect(() => prepareFile('/sys/logs.db')).toThrow(
    expect.objectContaining({
      code: 'READ_ONLY',
      message: expect.stringMatching(
        /^The file \/sys\/logs\.db could not be created: .+\. Make its folder writable/,
      ),
    }),
  )
})
