import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLogStorage, type StoredLogEntry } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import { autoDriver } from '@logpond/driver-auto'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { LineEntries } from '../src/line-entries.js'
import { checkLineOptions } from '../src/options.js'
import { plainScenario, run } from './support/log-calls.js'
import { PINOS } from './support/pinos.js'
import { type WrittenLine, WrittenLines } from './support/written-lines.js'

const folder = mkdtempSync(join(tmpdir(), 'logpond-pino-'))
const bin = join(import.meta.dirname, '../../cli/dist/bin.js')

afterAll(() => rmSync(folder, { recursive: true }))

/** What `app | logpond ingest -` stores. */
async function piped(lines: readonly WrittenLine[], name: string): Promise<StoredLogEntry[]> {
  const path = join(folder, `${name}.db`)
  const file = join(folder, `${name}.log`)
  writeFileSync(file, lines.map(({ line }) => line).join(''))
  execFileSync(process.execPath, [bin, 'ingest', file, '--db', path], { stdio: 'pipe' })
  await using storage = await openLogStorage({ driver: autoDriver({ path, thread: 'main' }) })
  return inOrder(await storage.search({ limit: 10_000 }))
}

/** What the destination stores. */
async function direct(lines: readonly WrittenLine[]): Promise<StoredLogEntry[]> {
  await using storage = await openLogStorage({ driver: memoryDriver() })
  const entries = new LineEntries(checkLineOptions('test', {}))
  storage.storeMany(lines.map(({ line, context }) => entries.entryOf(line, context)))
  await storage.flush()
  return inOrder(await storage.search({ limit: 10_000 }))
}

function inOrder(entries: readonly StoredLogEntry[]): StoredLogEntry[] {
  return entries.toSorted((a, b) => a.id - b.id)
}

describe.each(PINOS)('%s', (version, pino) => {
  it('stores the same entry for a line through the destination and through the pipe into the command', async () => {
    const written = new WrittenLines()
    for (const scenario of fc.sample(plainScenario, 500)) run(scenario, pino, written)
    // A pipe carries UTF-8, in which a lone surrogate cannot be written. And pino writes `undefined` for a Symbol as message: only the
    // metadata has the level of such a line.
    const lines = written.lines.filter(({ line }) => line.isWellFormed() && !line.endsWith(':undefined}\n'))
    const [through, expected] = [await direct(lines), await piped(lines, version)]
    expect(through).toHaveLength(lines.length)
    through.forEach((entry, i) => {
      expect(entry, lines[i]?.line).toEqual(expected[i])
    })
  })
})
