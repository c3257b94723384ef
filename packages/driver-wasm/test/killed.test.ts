import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openLogStorage } from '@logpond/core'
import { nodeSqlite3Wasm } from '@logpond/driver-wasm'
import { expect, it, onTestFinished } from 'vitest'

const fixture = fileURLToPath(new URL('./fixtures/write-until-killed.mjs', import.meta.url))

/** Kills a writing process after so many messages; returns what it found, and the last id that was safe. */
async function writeAndKill(path: string, messages: number): Promise<{ found: string[]; safe: number }> {
  const child = fork(fixture, [path])
  onTestFinished(() => void child.kill('SIGKILL'))
  const found: string[] = []
  let safe = 0
  let left = messages
  child.on('message', (message: { found?: string; safe?: number }) => {
    if (message.found !== undefined) found.push(message.found)
    safe = message.safe ?? safe
    if (--left <= 0) child.kill('SIGKILL')
  })
  await once(child, 'exit')
  return { found, safe }
}

it('loses nothing and raises no false alarm when its process is killed, again and again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'logpond-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'logs.db')
  let safe = 0
  const all: number[] = []
  for (let kill = 0; kill < 20; kill++) {
    const outcome = await writeAndKill(path, 1 + ((kill * 7) % 13))
    expect([kill, outcome.found]).toEqual([kill, []])
    expect(outcome.safe).toBeGreaterThan(safe)
    safe = outcome.safe
    all.push(safe)
  }
  const found: string[] = []
  const storage = await openLogStorage({
    driver: nodeSqlite3Wasm({ path }),
    onRecovered: ({ message }) => found.push(message),
  })
  const ids = new Set<number>()
  for await (const { id } of storage.scan()) ids.add(id)
  expect(all.filter((id) => !ids.has(id))).toEqual([])
  expect(await storage.count()).toBe(ids.size)
  await storage.close()
  expect(found).toEqual([])
  const names = readdirSync(folder).filter((name) => name.includes('damaged') || name.includes('corrupt'))
  expect(names).toEqual([])
}, 60_000)
