import { LogpondLogRecordProcessor } from '@logpond/opentelemetry'
import { type LogRecord, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { OTLPLogExporter as HttpExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { OTLPLogExporter as ProtoExporter } from '@opentelemetry/exporter-logs-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
import { expect, it } from 'vitest'
import { createHandler } from '../../src/index.js'
import { openStorage, storedIn } from '../support/open-storage.js'
import { serve } from '../support/serve.js'

const TIME = Date.UTC(2026, 0, 31, 12)
const SPAN = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' }
const inSpan = (traceFlags: number) => trace.setSpanContext(ROOT_CONTEXT, { ...SPAN, traceFlags })

const RECORDS: readonly LogRecord[] = [
  { body: 'Order paid' },
  { body: '' },
  {},
  { body: 42.5 },
  { body: false },
  { body: 12345678901 },
  { body: { order: 1234, cart: { items: ['a', null], empty: {} } } },
  { body: [1, 'two', [3]] },
  { body: new Uint8Array([1, 2, 3]) },
  { body: { order: 1234 }, eventName: 'order.paid' },
  { eventName: 'order.paid' },
  { body: 'Payment failed', exception: new RangeError('card expired') },
  { exception: { name: 'CardError', message: 'card expired' } },
  {
    body: 'x',
    attributes: {
      text: 'ä😀',
      number: 1.5,
      negative: -7,
      large: 2 ** 52,
      yes: true,
      bytes: new Uint8Array([255]),
      list: [1, 'a', [true]],
      map: { a: { b: [] } },
    },
  },
  { body: 'x', severityNumber: 17, severityText: 'ERROR' },
  { body: 'x', severityNumber: 13, severityText: 'WARNING' },
  { body: 'x', severityText: 'crit' },
  { body: 'x', timestamp: [TIME / 1000, 123_456_789], observedTimestamp: TIME },
  { body: 'x', observedTimestamp: TIME + 2 },
  { body: 'x', timestamp: [0, 0] },
  { body: 'x', context: inSpan(1) },
  { body: 'x', context: inSpan(0) },
]

/** Emits all records by a provider with a resource and a scope. */
async function emit(provider: LoggerProvider): Promise<void> {
  const shop = provider.getLogger('checkout', '1.2.0', {
    schemaUrl: 'https://opentelemetry.io/schemas/1.40.0',
  })
  const plain = provider.getLogger('')
  for (const record of RECORDS) shop.emit({ timestamp: TIME, observedTimestamp: TIME, ...record })
  plain.emit({ body: 'without a scope', timestamp: TIME, observedTimestamp: TIME })
  await provider.forceFlush()
  await provider.shutdown()
}

const resource = resourceFromAttributes({
  'service.name': 'shop',
  'host.name': 'web-1',
  'process.pid': 7,
  tags: ['a'],
})

it.each([
  ['protobuf', ProtoExporter],
  ['JSON', HttpExporter],
])(
  'an entry that comes over the network as %s equals that of the processor in the process',
  async (_, Exporter) => {
    const near = openStorage()
    await emit(
      new LoggerProvider({ resource, processors: [new LogpondLogRecordProcessor({ storage: near })] }),
    )
    const far = openStorage()
    const { url } = await serve(createHandler(far))
    const exporter = new Exporter({ url: `${url}/v1/logs` })
    await emit(new LoggerProvider({ resource, processors: [new BatchLogRecordProcessor({ exporter })] }))
    const entries = await storedIn(far)
    expect(entries).toHaveLength(RECORDS.length + 1)
    const expected = await storedIn(near)
    // The stacks are those of two emits.
    expect(entries).toEqual(expected)
  },
)
