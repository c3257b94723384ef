// What the option `fullText` changes: answers of the storage, never what is stored.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LogStorage, openLogStorage } from '@logpond/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { SqliteOptions } from '../../src/sqlite-options.js'
import { nativeDriver } from './fixtures/native-driver.mjs'

function temporaryPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'logpond-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'logs.db')
}

async function openStorage(options: SqliteOptions): Promise<LogStorage> {
  const storage = await openLogStorage({ driver: nativeDriver(options) })
  onTestFinished(() => storage.close())
  return storage
}

async function expectRefused(storage: LogStorage): Promise<void> {
  const refused = { code: 'UNSUPPORTED', message: expect.stringContaining('Use contains.') }
  const filters = [
    { text: 'timed' },
    { any: [{ service: 'web' }, { text: 'timed' }] },
    { not: { text: 'timed' } },
  ]
  for (const filter of filters) {
    await expect(storage.search(filter)).rejects.toMatchObject(refused)
    await expect(storage.search({ ...filter, limit: 0 })).rejects.toMatchObject(refused)
    await expect(storage.count(filter)).rejects.toMatchObject(refused)
    await expect(storage.histogram({ ...filter, bucket: 1000 })).rejects.toMatchObject(refused)
    await expect(storage.topValues({ ...filter, field: 'service' })).rejects.toMatchObject(refused)
    await expect(storage.fields(filter)).rejects.toMatchObject(refused)
    await expect(storage.around(1, { filter })).rejects.toMatchObject(refused)
    await expect(storage.scan(filter).next()).rejects.toMatchObject(refused)
    await expect(storage.follow({ ...filter, after: 0 }).next()).rejects.toMatchObject(refused)
  }
  expect(await storage.count({ contains: 'timed' })).toBe(1)
}

describe.each(['worker', 'main'] as const)('fullText: false in the %s thread', (thread) => {
  it('refuses every filter by text, and stores entries whose words a later storage finds', async () => {
    const path = temporaryPath()
    const writer = await openStorage({ path, thread, fullText: false })
    writer.store({ message: 'Payment timed out' })
    await writer.flush()
    await expectRefused(writer)
    await writer.close()

    const reader = await openStorage({ path, thread, fullText: true })
    expect(await reader.count({ text: 'timed' })).toBe(1)
    await reader.close()
    await expectRefused(await openStorage({ path, thread, fullText: false, readOnly: true }))
  })
})
