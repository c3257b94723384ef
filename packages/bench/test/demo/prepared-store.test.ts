import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { storeOf } from '../../src/demo/prepared-store.js'
import { DEMO_SUBJECTS } from '../../src/demo-subjects.js'

const ENTRIES = 3000

it('a store of Logpond is sealed before it is read', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'logpond-bench-test-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const key = 'demo-better-sqlite3'
  const subject = await DEMO_SUBJECTS[key]?.()
  if (subject === undefined) throw new Error(`There is no subject ${key}.`)
  const context = { key, directory, cache: directory, parameters: {} }
  const folder = await storeOf(subject, context, { directory, entries: ENTRIES })

  const reader = await subject.read({ directory: folder })
  expect(await reader.answer({ name: 'all', ask: 'count', where: {}, limit: 0, field: '' })).toBe(ENTRIES)
  await reader.close()
  const database = new Database(join(folder, 'logpond.db'))
  onTestFinished(() => void database.close())
  // The bodies of hot batches lie next to their heads, those of blocks do not.
  expect(database.prepare('SELECT count(*) AS hot FROM log_part WHERE body IS NOT NULL').get()).toEqual({
    hot: 0,
  })
})
