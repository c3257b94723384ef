import { type LogEntry, openLogStorage, type StoredLogEntry } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LineEntries } from '../src/line-entries.js'
import { checkLineOptions, type LineOptions } from '../src/options.js'
import { SplicedEntries } from '../src/spliced-entry.js'
import { anyScenario, plainScenario, run, type Scenario } from './support/log-calls.js'
import { PINOS, type Pino } from './support/pinos.js'
import { WrittenLines } from './support/written-lines.js'

const OPTIONS: fc.Arbitrary<LineOptions> = fc.record(
  {
    service: fc.constant('api'),
    http: fc.boolean(),
    ignore: fc.constantFrom('pid,hostname', ['order', 'user.id'], 'reqId'),
    severities: fc.constant({ audit: 'warn' as const }),
  },
  { requiredKeys: [] },
)

/** What is stored for each line, with and without the fast way. */
async function stored(scenario: Scenario, pino: Pino, options: LineOptions) {
  const written = new WrittenLines()
  run(scenario, pino, written)
  const entries = new LineEntries(checkLineOptions('test', options))
  // At the same time, for lines that have none.
  const now = { timestamp: 0 }
  const fast = written.lines.map(({ line, context }) => ({ ...now, ...entries.entryOf(line, context) }))
  const slow = written.lines.map(({ line, context }) => ({
    ...now,
    ...entries.entryByParsing(line, context),
  }))
  return { lines: written.lines, fast: await storeAll(fast), slow: await storeAll(slow) }
}

async function storeAll(entries: readonly LogEntry[]): Promise<StoredLogEntry[]> {
  await using storage = await openLogStorage({ driver: memoryDriver() })
  // A line without a time gets the same one.
  const receipts = storage.storeMany(entries.map((entry) => ({ ...entry, timestamp: entry.timestamp ?? 0 })))
  expect(receipts.map(({ error }) => error)).toEqual(receipts.map(() => undefined))
  await storage.flush()
  const found = await storage.search({ limit: 10_000 })
  return found.sort((a, b) => a.id - b.id)
}

describe.each(PINOS)('%s', (_version, pino) => {
  it('stores the same for each line, whether it is parsed or spliced', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyScenario, plainScenario), OPTIONS, async (scenario, options) => {
        const { lines, fast, slow } = await stored(scenario, pino, options)
        expect(fast).toHaveLength(lines.length)
        expect(fast).toEqual(slow)
      }),
      { numRuns: 400 },
    )
  })

  it('splices the lines of ordinary calls', () => {
    const written = new WrittenLines()
    const logger = pino({ level: 'debug', name: 'shop' }, written)
    const child = logger.child({ reqId: 'req-1' }).child({ user: { id: 7, tags: ['a', 'b}'] } })
    for (const log of [logger, child]) {
      log.info('listening')
      log.info({ order: 1234, items: [{ sku: 'a"b' }], total: 12.5, paid: true, note: null }, 'order paid')
      log.warn(
        { req: { method: 'GET', headers: { host: 'x' } }, responseTime: 7 },
        'request %s "done"',
        '/cart',
      )
      log.debug({ note: 'é\n\u2028' }, 'line\nbreak é')
    }
    const spliced = new SplicedEntries(checkLineOptions('test', {}))
    const missed = written.lines.filter(({ line, context }) => spliced.entryOf(line, context) === undefined)
    expect(missed.map(({ line }) => line)).toEqual([])
  })
})
