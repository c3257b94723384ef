import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { cachedFolder } from '../../src/demo/cached-folder.js'

function emptyCache(): string {
  const directory = mkdtempSync(join(tmpdir(), 'logpond-bench-test-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return join(directory, 'cache')
}

const writing = (text: string) => async (directory: string) =>
  writeFileSync(join(directory, 'file.txt'), text)

it('writes a folder once', async () => {
  const cache = emptyCache()
  const folder = await cachedFolder(cache, 'one', '1', writing('first'))
  expect(await cachedFolder(cache, 'one', '1', writing('second'))).toBe(folder)
  expect(readFileSync(join(folder, 'file.txt'), 'utf8')).toBe('first')
  expect(await cachedFolder(cache, 'other', '1', writing('other'))).not.toBe(folder)
})

it('removes other versions of a folder, and what a killed process has left of it', async () => {
  const cache = emptyCache()
  await cachedFolder(cache, 'one', '1', writing('first'))
  await cachedFolder(cache, 'one-more', '1', writing('other'))
  const { pid = 0 } = spawnSync(process.execPath, ['--version'])
  mkdirSync(join(cache, `one.partial-${pid}-abc`))
  mkdirSync(join(cache, `one.partial-${process.pid}-abc`))
  await cachedFolder(cache, 'one', '2', writing('second'))
  expect(readdirSync(cache).sort()).toEqual(['one-more.1', 'one.2', `one.partial-${process.pid}-abc`].sort())
})

it('leaves nothing if writing fails, and writes again the next time', async () => {
  const cache = emptyCache()
  const failing = async (directory: string) => {
    await writing('half')(directory)
    throw new Error('The disk is full.')
  }
  await expect(cachedFolder(cache, 'one', '1', failing)).rejects.toThrow('The disk is full.')
  expect(readdirSync(cache)).toEqual([])
  expect(existsSync(await cachedFolder(cache, 'one', '1', writing('whole')))).toBe(true)
})

it('keeps the folder of the run that finishes first', async () => {
  const cache = emptyCache()
  const first = Promise.withResolvers<void>()
  const slow = cachedFolder(cache, 'one', '1', async (directory) => {
    await writing('slow')(directory)
    await first.promise
  })
  const folder = await cachedFolder(cache, 'one', '1', writing('fast'))
  first.resolve()
  expect(await slow).toBe(folder)
  expect(readFileSync(join(folder, 'file.txt'), 'utf8')).toBe('fast')
  expect(readdirSync(cache)).toEqual(['one.1'])
})
