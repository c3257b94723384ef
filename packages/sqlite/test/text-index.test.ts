import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { makeBatch } from './make-batch.js'
import { openDriver } from './open-driver.js'
import { temporaryDirectory } from './temporary-directory.js'

function automergeOf(path: string): unknown {
  const database = new Database(path, { readonly: true })
  const value = database.prepare(`SELECT v FROM log_text_config WHERE k = 'automerge'`).pluck().get()
  database.close()
  return value
}

const rows = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ message: `order w${i}`, timestamp: i }))
const everything = { expired: [], maxEntries: 0, dryRun: false }

it('is merged by batches, but not while a cleanup merges all of it', async () => {
  const path = join(temporaryDirectory(), 'logs.db')
  const driver = await openDriver({ path })
  driver.append(makeBatch(rows(3000)))
  const seen = new Set<unknown>()
  for (let more = true; more; ) {
    more = (await driver.deleteOldest(everything, 1000)).more
    seen.add(automergeOf(path))
  }
  expect(seen).toEqual(new Set([64, 0]))
  expect(automergeOf(path)).toBe(64)
})

it('is merged by batches again when a cleanup was given up', async () => {
  const path = join(temporaryDirectory(), 'logs.db')
  const driver = await openDriver({ path })
  driver.append(makeBatch(rows(3000)))
  while (automergeOf(path) !== 0) await driver.deleteOldest(everything, 1000)
  await driver.checkpoint()
  expect(automergeOf(path)).toBe(64)
})
