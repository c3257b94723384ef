import { afterEach, describe, expect, it, vi } from 'vitest'
import type { LogEntry } from '../../src/contract/log-entry.js'
import { EntryEnricher } from '../../src/record/entry-enricher.js'
import { encodeEntry } from '../../src/record/log-record.js'
import { rawJson } from '../../src/record/raw-json.js'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'

afterEach(() => vi.restoreAllMocks())

/** What a record of the entry contains after enrich has returned a result. */
function enriched(entry: LogEntry, enrich: (entry: LogEntry) => unknown, room = Infinity) {
  const record = encodeEntry(entry, () => 0)
  const { service, host, traceId, spanId, attributes } = new EntryEnricher(enrich as never).add(
    entry,
    record,
    room,
  )
  return { service, host, traceId, spanId, attributes }
}

function warnings() {
  const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  return () => emitWarning.mock.calls.map(([message]) => String(message))
}

describe('EntryEnricher', () => {
  it('adds all fields to an entry that has none', () => {
    const additions = { service: 's', host: 'h', traceId: TRACE, spanId: SPAN, attributes: { a: 1 } }
    expect(enriched({ message: 'm' }, () => additions)).toEqual({ ...additions, attributes: '{"a":1}' })
  })

  it('changes no field of the entry, even an empty one', () => {
    const own = { service: '', host: 'h', traceId: TRACE, spanId: SPAN }
    const additions = { service: 's', host: 'other', traceId: 'f'.repeat(32), spanId: 'f'.repeat(16) }
    expect(enriched({ message: 'm', ...own }, () => additions)).toEqual({ ...own, attributes: undefined })
  })

  it('fills fields that are null or undefined', () => {
    const entry = { message: 'm', service: undefined, traceId: null } as unknown as LogEntry
    expect(enriched(entry, () => ({ service: 's', traceId: TRACE }))).toMatchObject({
      service: 's',
      traceId: TRACE,
    })
  })

  it.each([
    [{ a: 1 }, { a: 2, b: 3 }, '{"a":1,"b":3}'],
    [rawJson('{"a":1}'), { a: 2, b: 3 }, '{"a":1,"b":3}'],
    [{ a: 1 }, rawJson('{"a":2,"b":3}'), '{"a":1,"b":3}'],
    [new Map([['a', 1]]), { a: 2, b: 3n }, '{"a":1,"b":"3"}'],
    [{}, { a: 2 }, '{"a":2}'],
    [{ a: 1 }, {}, '{"a":1}'],
    [undefined, { a: undefined }, undefined],
  ])('merges the attributes %o and %o', (own, added, merged) => {
    expect(enriched({ message: 'm', attributes: own }, () => ({ attributes: added })).attributes).toBe(merged)
  })

  it('leaves attributes out for which there is no room', () => {
    const entry = { message: 'm', attributes: { a: 'x'.repeat(80) } }
    const result = enriched(entry, () => ({ service: 's', attributes: { b: 'x'.repeat(80) } }), 100)
    expect(result).toMatchObject({ service: 's', attributes: JSON.stringify(entry.attributes) })
  })

  it('adds nothing for undefined', () => {
    const entry = { message: 'm', service: 's' }
    const record = encodeEntry(entry, () => 0)
    expect(new EntryEnricher(() => undefined).add(entry, record, 100)).toBe(record)
  })

  it.each([
    [() => 7, 'not 7'],
    [() => null, 'not null'],
    [() => 'hunter2', 'not text of 7 characters'],
    [async () => ({ service: 's' }), 'not a promise: it must return its result at once'],
    [async () => Promise.reject(new Error('late')), 'not a promise'],
    [() => ({ service: 's', traceId: 'hunter2' }), 'traceId must be 32 hex digits'],
    [() => ({ service: 's', attributes: [] }), 'attributes must be an object'],
    [() => ({ attributes: rawJson('{') }), 'rawJson() needs the text of a JSON object'],
    [
      () => {
        throw new Error('no context')
      },
      'no context. Further',
    ],
    [
      () => {
        throw Object.create(null)
      },
      'Further failures are not reported.',
    ],
  ])('stores the entry without the result of %s, and warns once', async (enrich, why) => {
    const warned = warnings()
    const entry = { message: 'm' }
    const record = encodeEntry(entry, () => 0)
    const enricher = new EntryEnricher(enrich as never)
    expect(enricher.add(entry, record, 100)).toBe(record)
    expect(enricher.add(entry, record, 100)).toBe(record)
    expect(warned()).toEqual([expect.stringContaining(why)])
    expect(warned().join()).not.toContain('hunter2')
  })

  it('ignores a wrong field that the entry has', () => {
    const warned = warnings()
    const result = enriched({ message: 'm', traceId: TRACE }, () => ({ service: 's', traceId: 'wrong' }))
    expect(result).toMatchObject({ service: 's', traceId: TRACE })
    expect(warned()).toEqual([])
  })

  it('warns of a field that it cannot add, and adds the others', () => {
    const warned = warnings()
    const result = enriched({ message: 'm' }, () => ({ service: 's', trace_id: TRACE }))
    expect(result).toMatchObject({ service: 's', traceId: undefined })
    expect(warned()).toEqual([expect.stringContaining('"trace_id"')])
  })

  it('accepts a result that is the entry with more fields', () => {
    const warned = warnings()
    expect(enriched({ message: 'm' }, (entry) => ({ ...entry, service: 's' })).service).toBe('s')
    expect(warned()).toEqual([])
  })

  it('calls enrich with the entry, and without a receiver', () => {
    const entry = { message: 'm' }
    const enrich = vi.fn(function (this: unknown) {
      return { service: String(this) }
    })
    expect(enriched(entry, enrich).service).toBe('undefined')
    expect(enrich).toHaveBeenCalledExactlyOnceWith(entry)
  })

  it('is not called for entries that enrich stores', () => {
    const calls: string[] = []
    const enricher = new EntryEnricher(({ message }) => {
      calls.push(message)
      const inner = { message: `${message}!` }
      const stored = enricher.add(
        inner,
        encodeEntry(inner, () => 0),
        100,
      )
      return { service: stored.service ?? 'outer' }
    })
    const entry = { message: 'm' }
    expect(
      enricher.add(
        entry,
        encodeEntry(entry, () => 0),
        100,
      ).service,
    ).toBe('outer')
    expect(calls).toEqual(['m'])
  })
})
