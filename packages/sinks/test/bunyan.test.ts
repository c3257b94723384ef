import bunyan from 'bunyan'
import { expect, it } from 'vitest'
import { logpondSink } from '../src/bunyan.js'
import type { EntryOptions } from '../src/shared/options.js'
import { EXPIRED, shape, stored } from './stored.js'

/** The records that Bunyan writes as JSON, and what is stored. */
async function logged(use: (logger: bunyan) => void, options?: EntryOptions, more: object = {}) {
  const printed: Record<string, unknown>[] = []
  const lines = {
    write: (line: string) => printed.push(JSON.parse(line) as Record<string, unknown>),
    writable: true,
  }
  const entries = await stored((target) => {
    const logger = bunyan.createLogger({
      name: 'shop',
      hostname: 'box',
      streams: [
        { level: 'trace', stream: lines as never },
        { type: 'raw', level: 'trace', stream: logpondSink(target) as never },
      ],
      ...more,
    })
    use(logger)
  }, options)
  return { printed, entries }
}

const PID = { 'process.pid': process.pid, v: 0 }

it.each<[call: string, use: (log: bunyan) => void, printed: object, entry: object, more?: object]>([
  [
    "info('paid')",
    (log) => log.info('paid'),
    { level: 30, msg: 'paid' },
    { severity: 9, message: 'paid', attributes: PID },
  ],
  [
    "info('%s paid %d', …)",
    (log) => log.info('%s paid %d', 'Ada', 7),
    { level: 30, msg: 'Ada paid 7' },
    { severity: 9, message: 'Ada paid 7', attributes: PID },
  ],
  [
    "warn({ order }, 'late')",
    (log) => log.warn({ order: 7, tags: ['a'] }, 'late'),
    { level: 40, msg: 'late', order: 7 },
    { severity: 13, message: 'late', attributes: { ...PID, order: 7, tags: ['a'] } },
  ],
  [
    'info({ order })',
    (log) => log.info({ order: 7 }),
    { level: 30, msg: '', order: 7 },
    { severity: 9, message: 'order=7 v=0', attributes: { ...PID, order: 7 } },
  ],
  [
    'error(error)',
    (log) => log.error(new RangeError('card expired')),
    { level: 50, msg: 'card expired', err: { name: 'RangeError', message: 'card expired' } },
    { severity: 17, message: 'card expired', attributes: { ...PID, ...EXPIRED } },
  ],
  [
    "error(error, 'failed')",
    (log) => log.error(new RangeError('card expired'), 'failed'),
    { level: 50, msg: 'failed' },
    { severity: 17, message: 'failed', attributes: { ...PID, ...EXPIRED } },
  ],
  [
    "error({ err }, 'failed'), without a serializer",
    (log) => log.error({ err: new RangeError('card expired') }, 'failed'),
    { level: 50, msg: 'failed', err: {} },
    { severity: 17, message: 'failed', attributes: { ...PID, ...EXPIRED } },
  ],
  [
    "error({ err }, 'failed'), with a serializer",
    (log) => log.error({ err: new RangeError('card expired') }, 'failed'),
    { level: 50, msg: 'failed', err: { name: 'RangeError' } },
    { severity: 17, message: 'failed', attributes: { ...PID, ...EXPIRED } },
    { serializers: bunyan.stdSerializers },
  ],
  [
    "child({ component }).debug('a')",
    (log) => log.child({ component: 'db' }).debug('a'),
    { level: 20, msg: 'a', component: 'db' },
    { severity: 5, message: 'a', attributes: { ...PID, component: 'db' } },
  ],
  [
    'a level between two others',
    (log) => log.info({ level: 35 }, 'a'),
    { level: 35, msg: 'a' },
    { severity: 11, message: 'a', attributes: PID },
  ],
  ["trace('a')", (log) => log.trace('a'), { level: 10 }, { severity: 1, message: 'a', attributes: PID }],
  ["fatal('a')", (log) => log.fatal('a'), { level: 60 }, { severity: 21, message: 'a', attributes: PID }],
  [
    'fields with the names of fields of entries',
    (log) => log.info({ message: 'm', host: 'db-1', trace_id: '5b8efff798038103d269b633813fc60c' }, 'a'),
    { msg: 'a', message: 'm' },
    {
      severity: 9,
      message: 'a',
      traceId: '5b8efff798038103d269b633813fc60c',
      attributes: { ...PID, message: 'm', host: 'db-1' },
    },
  ],
])('stores %s', async (_call, use, printed, entry, more) => {
  const { printed: lines, entries } = await logged(use, {}, more)
  expect(lines).toMatchObject([printed])
  expect(entries.map(shape)).toEqual([{ service: 'shop', host: 'box', ...entry }])
  expect(entries[0]?.timestamp).toBe(Date.parse(String(lines[0]?.time)))
})

it('gives the same entry from the line of a record', async () => {
  const { printed, entries } = await logged((log) =>
    log.warn({ order: 7, err: { name: 'A', message: 'm', stack: 's' } }, 'late'),
  )
  const again = await stored((target) => {
    const sink = logpondSink(target)
    sink.write(`${JSON.stringify(printed[0])}\n`)
    sink.write('not JSON\n')
  })
  const [first, second] = again
  expect({ ...first, id: 1 }).toEqual({ ...entries[0], id: 1 })
  expect(second).toMatchObject({ message: 'not JSON' })
})

it('gives requests the names of OpenTelemetry if the option is set, and takes the names of the options', async () => {
  const request = {
    method: 'GET',
    url: '/cart',
    headers: {},
    connection: { remoteAddress: '::1', remotePort: 7 },
  }
  const { entries } = await logged(
    (log) => log.info({ req: request }, 'a'),
    { http: true, service: 's', host: 'h' },
    { serializers: bunyan.stdSerializers },
  )
  expect(entries).toMatchObject([
    {
      service: 's',
      host: 'h',
      attributes: { 'http.request.method': 'GET', 'url.path': '/cart', 'client.address': '::1' },
    },
  ])
})

it('does not change the record, which other streams get too', async () => {
  await stored((target) => {
    const record = Object.freeze({
      name: 'shop',
      level: 30,
      msg: 'a',
      trace_id: '5b8efff798038103d269b633813fc60c',
    })
    logpondSink(target).write(record)
  })
})

it('calls back at its end', async () => {
  const sink = logpondSink({ path: ':memory:', driver: 'node-sqlite', thread: 'main' })
  sink.write({ level: 30, msg: 'a' })
  await new Promise<void>((resolve) => sink.end(resolve))
  expect(sink.storage.stats().committed).toBe(1)
})
