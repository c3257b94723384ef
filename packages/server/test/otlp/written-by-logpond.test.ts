import { type LogEntry, openLogStorage, type StoredLogEntry } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import { otlpRequest } from '@logpond/mapping/writers'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { entriesOf } from '../../src/otlp/entries-of.js'
import { readJson } from '../../src/otlp/read-json.js'

/** Entries as a storage returns them. */
async function stored(entries: readonly LogEntry[]): Promise<StoredLogEntry[]> {
  await using storage = await openLogStorage({ driver: memoryDriver(), flushOnExit: false })
  storage.storeMany(entries)
  await storage.flush()
  const all = []
  for await (const entry of storage.follow({ after: 0 })) if (all.push(entry) === entries.length) break
  return all
}

const name = fc.oneof(
  fc.constantFrom(
    ...['resource.cloud.region', 'resource.service.name', 'resource.', 'otel.scope.name', 'otel.scope.x'],
    ...['otel.scope.version', 'otel.scope.schema_url', 'otel.severity_text', 'otel.observed_timestamp'],
    ...['otel.dropped_attributes_count', 'event.name', 'trace_flags', 'body', '__proto__', '1'],
  ),
  fc.string(),
)
const value = fc.oneof(
  fc.constantFrom('', 'INFO', 'WARNING', '01', '00', 1_769_860_800_999, -0, 2 ** 60, 3, null),
  fc.jsonValue({ maxDepth: 3 }),
)
const ids = fc.record({
  traceId: fc.constant('4bf92f3577b34da6a3ce929d0e0e4736'),
  spanId: fc.option(fc.constant('00f067aa0ba902b7'), { nil: undefined }),
})
const entry = fc
  .record({
    message: fc.string(),
    // From 1970 on, to the microsecond.
    timestamp: fc.integer({ min: 1, max: 2 ** 52 }).map((micros) => micros / 1000),
    severity: fc.integer({ min: 1, max: 24 }) as fc.Arbitrary<never>,
    service: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
    host: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
    attributes: fc.option(fc.dictionary(name, value, { minKeys: 1, maxKeys: 5 }), { nil: undefined }),
    ids: fc.option(ids, { nil: undefined }),
  })
  .map(({ ids: own, ...others }) => ({ ...others, ...own }))

it('reads what the OTLP writer of the mapping package writes, as the same entry', async () => {
  await fc.assert(
    fc.asyncProperty(entry, async (original) => {
      const before = await stored([original])
      const body = Buffer.from(JSON.stringify(otlpRequest(before)))
      expect(await stored(entriesOf(readJson(body)))).toEqual(before)
    }),
    { numRuns: 500 },
  )
})
