import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createLogStorage, type StoredLogEntry } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { afterAll, beforeAll, expect, it } from 'vitest'

const run = promisify(execFile)

let directory: string
let entries: StoredLogEntry[]
let span: { traceId: string; spanId: string }

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'logpond-otel-sdk-'))
  const path = join(directory, 'app-logs.db')
  const fixture = join(import.meta.dirname, '../fixtures/instrumented.cjs')
  const { stdout, stderr } = await run(process.execPath, [fixture, path])
  expect(stderr).toBe('')
  span = JSON.parse(stdout) as typeof span
  await using storage = createLogStorage({ driver: betterSqlite3({ path, thread: 'main' }) })
  entries = (await storage.search({ order: 'oldest' })).sort((a, b) => a.id - b.id)
})
afterAll(() => rmSync(directory, { recursive: true }))

it('each line of pino, winston and the logs API is stored once, in order', () => {
  expect(entries.map(({ message }) => message)).toEqual([
    'Starting',
    'pino in the request',
    'winston in the request',
    'api in the request',
  ])
})

it('lines of a request have the ids of its span; others have none', () => {
  const [starting, ...inRequest] = entries
  expect(starting).not.toHaveProperty('traceId')
  expect(span.traceId).toMatch(/^[0-9a-f]{32}$/)
  for (const entry of inRequest) expect(entry).toMatchObject({ ...span, attributes: { trace_flags: '01' } })
})

it('lines have the severity, the attributes and the scope of their logger', () => {
  expect(entries[1]).toMatchObject({ severity: 13, attributes: { order: 1234 } })
  expect(entries[2]).toMatchObject({ severity: 17, attributes: { order: 1234 } })
  expect(entries[3]).toMatchObject({
    severity: 9,
    attributes: { 'otel.scope.name': 'api', 'otel.scope.version': '1.0.0' },
  })
})

it('lines have the resource, including what its detectors found later', () => {
  for (const entry of entries) {
    expect(entry.service).toBe('shop')
    expect(entry.host).toBeTypeOf('string')
    expect(entry.attributes).toMatchObject({
      'resource.process.pid': expect.any(Number) as number,
      'resource.telemetry.sdk.language': 'nodejs',
    })
  }
})
