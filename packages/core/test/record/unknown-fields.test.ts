import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LogEntry } from '../../src/contract/log-entry.js'
import { meantField } from '../../src/record/unknown-fields.js'
import { openStorage } from '../support/open-storage.js'

/** Loads the module again, as in a new process, so it has not emitted any warning yet. */
async function inNewProcess() {
  vi.resetModules()
  const { encodeEntry } = await import('../../src/record/log-record.js')
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const store = (entry: unknown) => encodeEntry(entry as LogEntry, () => 0)
  return { store, warnings: () => warn.mock.calls.map(([message]) => String(message)), warn }
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a field that entries do not have', () => {
  let store: (entry: unknown) => { message: string }
  let warnings: () => string[]
  let warn: Awaited<ReturnType<typeof inNewProcess>>['warn']
  beforeEach(async () => {
    ;({ store, warnings, warn } = await inNewProcess())
  })

  it('is reported once per process, with its name and the intended name, and the entry is stored', () => {
    for (let i = 0; i < 3; i++) expect(store({ message: 'm', level: 'error' }).message).toBe('m')
    expect(warnings()).toEqual([expect.stringMatching(/"level".+Did you mean severity\?/)])
    expect(warn.mock.calls[0]?.[1]).toEqual({ type: 'LogpondWarning', code: 'UNKNOWN_FIELD' })
    store({ message: 'm', level: 'error', userId: 7 })
    expect(warnings()).toHaveLength(2)
    expect(warnings()[1]).toContain('Did you mean attributes: { "userId": … }?')
  })

  it('is found in instances of classes, and in entries that lack other fields', () => {
    class Line {
      readonly time = 5
      get message() {
        return 'm'
      }
    }
    store(new Line())
    store({ message: 'm', service: undefined, msg: 'm' })
    store(Object.assign(Object.create(null), { message: 'm', hostname: 'h' }))
    expect(warnings().map((text) => text.match(/mean (\w+)/)?.[1])).toEqual(['timestamp', 'message', 'host'])
  })

  it('is not reported if nothing is lost', () => {
    const full = {
      message: 'm',
      timestamp: 1,
      severity: 9,
      service: 's',
      host: 'h',
      traceId: null,
      spanId: undefined,
    }
    store(full)
    store({ ...full, attributes: { level: 1 }, level: undefined })
    store({ ...full, id: 7 })
    store(Object.create({ message: 'm', inherited: () => 1 }))
    store(Object.defineProperty({ message: 'm' }, 'level', { value: 1 }))
    store(Object.assign(new Error('m'), { code: 1 }))
    store(new Proxy({ message: 'm' }, { ownKeys: () => expect.fail('not to be asked') }))
    expect(warnings()).toEqual([])
  })

  it('is reported for at most 100 names, each shortened', () => {
    for (let i = 0; i < 300; i++) store({ message: 'm', [`name${i}\u001b${'x'.repeat(1000)}`]: 1 })
    expect(warnings()).toHaveLength(100)
    expect(Math.max(...warnings().map((text) => text.length))).toBeLessThan(400)
    expect(warnings().join()).not.toContain('\u001b')
  })
})

it('commits an entry with an unknown field', async () => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const { storage } = await openStorage()
  storage.store({ message: 'm', lvl: 'error' } as LogEntry)
  await storage.flush()
  expect(await storage.getRecent()).toEqual([expect.objectContaining({ message: 'm', severity: 9 })])
})

it.each([
  ['level', 'severity'],
  ['Severity', 'severity'],
  ['severty', 'severity'],
  ['severity_text', 'severity'],
  ['time', 'timestamp'],
  ['@timestamp', 'timestamp'],
  ['timestmap', 'timestamp'],
  ['msg', 'message'],
  ['mesage', 'message'],
  ['hostname', 'host'],
  ['trace_id', 'traceId'],
  ['traceID', 'traceId'],
  ['dd.trace_id', 'traceId'],
  ['spanid', 'spanId'],
  ['service.name', 'service'],
  ['atributes', 'attributes'],
  ['meta', 'attributes'],
  ['userId', undefined],
  ['retries', undefined],
  ['err', undefined],
  ['constructor', undefined],
  ['', undefined],
])('recognizes %o as %o', (name, field) => {
  expect(meantField(name)).toBe(field)
})
