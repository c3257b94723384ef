import fc from 'fast-check'
import parsePrometheusTextFormat from 'parse-prometheus-text-format'
import { describe, expect, it } from 'vitest'
import { prometheusText } from '../../src/reports/prometheus-text.js'
import { oddCharacters } from '../support/odd-characters.js'
import { entries, openStorage } from '../support/open-storage.js'
import { parseMetrics } from '../support/parse-metrics.js'
import { faultsOf, probeDriver } from '../support/probe-driver.js'

/** The values of a metric without labels of its own. */
function sampleOf(text: string, name: string): number | undefined {
  return parseMetrics(text).get(name)?.samples[0]?.value
}

describe('prometheusText', () => {
  it('has every counter of stats(), and they add up', async () => {
    const { storage, driver, clock } = await openStorage({ retry: { attempts: 2 }, batch: { queueSize: 5 } })
    driver.inject(...faultsOf(['BUSY', 'BUSY']))
    storage.storeMany(entries(2))
    await clock.runAll()
    storage.storeMany(entries(7))
    storage.store({} as never)
    storage.subscribe(() => {})
    await clock.runAll()
    await storage.cleanup({ maxEntries: 4 })
    driver.block('append')
    storage.store({ message: 'in flight' })
    void storage.flush()
    await clock.settle()
    storage.store({ message: 'queued' })

    const text = prometheusText(storage)
    const metrics = parseMetrics(text)
    const samples = (name: string) => metrics.get(`logpond_${name}`)?.samples
    const byLabel = (name: string) =>
      Object.fromEntries(
        (samples(name) ?? []).flatMap(({ labels, value }) =>
          value > 0 ? [[Object.values(labels)[0], value]] : [],
        ),
      )
    expect(byLabel('entries_failed_total')).toEqual({ BUSY: 2 })
    expect(byLabel('entries_refused_total')).toEqual({ INVALID_ENTRY: 1, QUEUE_FULL: 2 })
    expect(byLabel('state')).toEqual({ open: 1 })
    expect(byLabel('info')).toEqual({ 'faulty memory': 1 })
    const values = (...names: string[]) => names.map((name) => sampleOf(text, `logpond_${name}`))
    expect(values('entries_accepted_total', 'entries_committed_total')).toEqual([9, 5])
    expect(values('queued', 'in_flight', 'batches_total', 'retries_total')).toEqual([1, 1, 1, 1])
    expect(values('cleanups_total', 'entries_deleted_total')).toEqual([1, 1])
    expect(values('subscribers', 'subscriber_drops_total')).toEqual([1, 0])
    expect(sampleOf(text, 'logpond_queued_bytes')).toBeGreaterThan(0)
    const types = [...metrics].map(([name, { type }]) => `${type} ${name}`)
    for (const type of types) expect(type.startsWith('counter')).toBe(type.endsWith('_total'))
  })

  it('has a histogram whose buckets ascend to its count', async () => {
    const { storage } = await openStorage()
    await storage.store({ message: 'a' }).committed()
    const metric = parseMetrics(prometheusText(storage)).get('logpond_append_duration_seconds')
    const buckets = metric?.samples.filter(({ name }) => name.endsWith('_bucket')) ?? []
    const bounds = buckets.map(({ labels }) => labels.le)
    expect(metric?.type).toBe('histogram')
    expect([bounds[0], bounds.at(-2), bounds.at(-1)]).toEqual(['0.00005', '60', '+Inf'])
    const counts = buckets.map(({ value }) => value)
    expect(counts).toEqual(counts.toSorted((a, b) => a - b))
    expect(metric?.samples.slice(-2).map(({ name }) => name.split('_').at(-1))).toEqual(['sum', 'count'])
    expect(metric?.samples.at(-1)?.value).toBe(1)
    expect(counts.at(-1)).toBe(1)
  })

  it('is read by a parser of Prometheus texts', async () => {
    const { storage } = await openStorage()
    await storage.store({ message: 'a' }).committed()
    const labels = { app: 'a "quoted" \\ name\nin two lines', zone: '' }
    const families = parsePrometheusTextFormat(prometheusText(storage, { labels }))
    const committed = families.find(({ name }) => name === 'logpond_entries_committed_total')
    expect(committed).toEqual({
      name: 'logpond_entries_committed_total',
      help: 'Entries that were committed.',
      type: 'COUNTER',
      metrics: [{ value: '1', labels }],
    })
    // This parser loses the count of a histogram with labels.
    const plain = parsePrometheusTextFormat(prometheusText(storage))
    const histogram = plain.find(({ type }) => type === 'HISTOGRAM')
    expect(histogram?.metrics[0]).toMatchObject({ count: '1', buckets: { '+Inf': '1' } })
    expect(families).toHaveLength(parseMetrics(prometheusText(storage)).size)
  })

  it('keeps any value of a label', async () => {
    const { storage } = await openStorage()
    fc.assert(
      fc.property(fc.string({ unit: oddCharacters }), (value) => {
        const [sample] =
          parseMetrics(prometheusText(storage, { labels: { app: value } })).get('logpond_queued')?.samples ??
          []
        expect(sample?.labels).toEqual({ app: value.toWellFormed() })
      }),
      { numRuns: 30 },
    )
  })

  it('takes another prefix, so that two storages fit into one answer', async () => {
    const { storage: a } = await openStorage()
    const { storage: b } = await openStorage()
    const text = prometheusText(a, { prefix: 'app' }) + prometheusText(b, { prefix: 'audit' })
    expect(parseMetrics(text).has('app_queued')).toBe(true)
    expect(parseMetrics(text).has('audit_queued')).toBe(true)
  })

  it('has the lag of durable entries only if the driver knows it', async () => {
    const { storage: unknown } = await openStorage()
    expect(sampleOf(prometheusText(unknown), 'logpond_durable_id_lag')).toBeUndefined()
    const driver = Object.assign(probeDriver({ supports: { persistent: true } }), { sync: () => 1 })
    const { storage } = await openStorage({ driver, syncInterval: Infinity })
    await storage.store({ message: 'a' }).durable()
    await Promise.all(storage.storeMany(entries(3)).map((receipt) => receipt.committed()))
    expect(sampleOf(prometheusText(storage), 'logpond_durable_id_lag')).toBe(3)
  })

  it('works after the storage has closed', async () => {
    const { storage } = await openStorage()
    await storage.close()
    const states = parseMetrics(prometheusText(storage)).get('logpond_state')?.samples
    expect(states?.find(({ value }) => value === 1)?.labels).toEqual({ state: 'closed' })
  })

  it.each([
    [{ prefix: '' }, 'prometheusText.prefix must be a name of letters'],
    [{ prefix: '1a' }, 'it was "1a"'],
    [{ prefix: 'a b' }, 'it was "a b"'],
    [{ prefix: 'a\n' }, 'prometheusText.prefix'],
    [{ labels: 7 }, 'prometheusText.labels must be an object'],
    [{ labels: null }, 'prometheusText.labels must be an object'],
    [{ labels: { code: 'x' } }, 'must not be one of code, state, driver, le; it was "code"'],
    [{ labels: { __name__: 'x' } }, 'it was "__name__"'],
    [{ labels: { 'a-b': 'x' } }, 'it was "a-b"'],
    [{ labels: { a: 7 } }, 'prometheusText.labels.a must be a string; it was 7.'],
    [{ label: {} }, 'prometheusText has no option "label"'],
  ])('refuses %o', async (options, why) => {
    const { storage } = await openStorage()
    const call = () => prometheusText(storage, options as object)
    expect(call).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }))
    expect(call).toThrow(why)
  })
})
