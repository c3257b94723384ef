import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLogStorage } from '@logpond/core'
import { type NodeSqlite3WasmOptions, nodeSqlite3Wasm } from '@logpond/driver-wasm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const require = createRequire(import.meta.url)
const module = require('node-sqlite3-wasm')
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logpond-engine-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function storedWith(options: Omit<NodeSqlite3WasmOptions, 'path'>): Promise<number> {
  const driver = nodeSqlite3Wasm({ path: join(folder, 'logs.db'), ...options })
  const storage = await openLogStorage({ driver, flushOnExit: false })
  await storage.store({ message: 'stored' }).committed()
  const count = await storage.count()
  await storage.close()
  return count
}

describe('the engine option', () => {
  it('takes the path of the module, for both threads', async () => {
    const engine = require.resolve('node-sqlite3-wasm')
    expect(await storedWith({ engine })).toBe(1)
    expect(await storedWith({ engine, thread: 'main' })).toBe(2)
  })

  it('takes the module itself, in the thread of the caller', async () => {
    expect(await storedWith({ engine: module })).toBe(1)
  })

  it('refuses a module for a thread', async () => {
    const opening = storedWith({ engine: module, thread: 'worker' })
    await expect(opening).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
      message: expect.stringContaining("Use thread: 'main'"),
    })
  })

  it('refuses what is neither a module nor the path of one, in both threads', async () => {
    for (const thread of ['worker', 'main'] as const) {
      for (const engine of [join(folder, 'none.js'), 'a/relative/path.js', '', null, 1, true] as never[]) {
        await expect(storedWith({ engine, thread }), String(engine)).rejects.toMatchObject({
          code: 'INVALID_OPTIONS',
          message: expect.stringContaining('engine must be'),
        })
      }
    }
  })

  it('reports a module that is something else', async () => {
    const engine = join(folder, 'other.js')
    writeFileSync(engine, 'module.exports = {}')
    for (const thread of ['worker', 'main'] as const) {
      await expect(storedWith({ engine, thread })).rejects.toMatchObject({ code: 'UNSUPPORTED' })
    }
  })
})
