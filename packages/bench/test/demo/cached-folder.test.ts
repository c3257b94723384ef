import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
  const folder = await cachedFolder(cache, 'one', writing('first'))
  expect(await cachedFolder(cache, 'one', writing('second'))).toBe(folder)
  expect(readFileSync(join(folder, 'file.txt'), 'utf8')).toBe('first')
  expect(await cachedFolder(cache, 'other', writing('other'))).not.toBe(folder)
})

it('leaves nothing if writing fails, and writes again the next time', async () => {
  const cache = emptyCache()
  const failing = async (directory: string) => {
    await writing('half')(directory)
    throw new Error('The disk is full.')
  }
  await expect(cachedFolder(cache, 'one', failing)).rejects.toThrow('The disk is full.')
  expect(readdirSync(cache)).toEqual([])
  expect(existsSync(await cachedFolder(cache, 'one', writing('whole')))).toBe(true)
})

it('keeps the folder of the run that finishes first', async () => {
  const cache = emptyCache()
  const first = Promise.withResolvers<void>()
  const slow = cachedFolder(cache, 'one', async (directory) => {
    await writing('slow')(directory)
    await first.promise
  })
  const folder = await cachedFolder(cache, 'one', writing('fast'))
  first.resolve()
  expect(await slow).toBe(folder)
  expect(readFileSync(join(folder, 'file.txt'), 'utf8')).toBe('fast')
  expect(readdirSync(cache)).toEqual(['one'])
})
