import { AsyncLocalStorage } from 'node:async_hooks'
import {
  configure,
  configureSync,
  dispose,
  drain,
  getJsonLinesFormatter,
  getLogger,
  type Logger,
  type LogRecord,
  reset,
  resetSync,
  withContext,
  withFilter,
} from '@logtape/logtape'
import { afterEach, expect, it } from 'vitest'
import { logpondSink } from '../src/logtape.js'
import type { EntryOptions } from '../src/shared/options.js'
import { EXPIRED, shape, stored } from './stored.js'

afterEach(() => reset())

const META = { category: ['logtape', 'meta'], sinks: [] }

/** What LogTape's own formatter prints as the message, and what is stored. */
async function logged(use: (logger: Logger) => void, options?: EntryOptions) {
  const printed: string[] = []
  const format = getJsonLinesFormatter()
  const entries = await stored(async (target) => {
    await configure({
      sinks: {
        logs: logpondSink(target),
        printed: (record: LogRecord) =>
          printed.push((JSON.parse(format(record)) as { message: string }).message),
      },
      loggers: [{ category: 'shop', sinks: ['logs', 'printed'], lowestLevel: 'trace' }, META],
      contextLocalStorage: new AsyncLocalStorage(),
      reset: true,
    })
    use(getLogger(['shop', 'cart']))
    await dispose()
  }, options)
  return { printed, entries: entries.map(shape) }
}

const OWN = { 'log.logger': 'shop.cart' }

it.each<[call: string, use: (log: Logger) => void, printed: string, entry: object]>([
  ["info('paid')", (log) => log.info('paid'), 'paid', { severity: 9, message: 'paid', attributes: OWN }],
  [
    "info('Order {order} paid by {user.name}', { … })",
    (log) => log.info('Order {order} paid by {user.name}', { order: 7, user: { name: 'Ada' } }),
    'Order 7 paid by "Ada"',
    {
      severity: 9,
      message: 'Order 7 paid by Ada',
      attributes: {
        ...OWN,
        order: 7,
        user: { name: 'Ada' },
        'log.template': 'Order {order} paid by {user.name}',
      },
    },
  ],
  [
    'a tagged template with values',
    (log) => log.info`Order ${7} paid by ${{ name: 'Ada' }}`,
    'Order 7 paid by {"name":"Ada"}',
    {
      severity: 9,
      message: 'Order 7 paid by {"name":"Ada"}',
      attributes: { ...OWN, 'log.template': 'Order {} paid by {}' },
    },
  ],
  [
    "debug('{missing}', {})",
    (log) => log.debug('{missing}', {}),
    'undefined',
    { severity: 5, message: 'undefined', attributes: { ...OWN, 'log.template': '{missing}' } },
  ],
  [
    'info({ order })',
    (log) => log.info({ order: 7 }),
    '{"order":7}',
    { severity: 9, message: '{"order":7}', attributes: { ...OWN, order: 7, 'log.template': '{*}' } },
  ],
  [
    "info('{ms} ms', () => ({ ms }))",
    (log) => log.info('{ms} ms', () => ({ ms: 7 })),
    '7 ms',
    { severity: 9, message: '7 ms', attributes: { ...OWN, ms: 7, 'log.template': '{ms} ms' } },
  ],
  [
    'warn((log) => log`…`)',
    (log) => log.warn((l) => l`${7} left`),
    '7 left',
    { severity: 13, message: '7 left', attributes: { ...OWN, 'log.template': '{} left' } },
  ],
  [
    'error(error)',
    (log) => log.error(new RangeError('card expired')),
    '"card expired"',
    {
      severity: 17,
      message: 'card expired',
      attributes: { ...OWN, ...EXPIRED, 'log.template': '{error.message}' },
    },
  ],
  [
    "error('failed', error)",
    (log) => log.error('failed', new RangeError('card expired')),
    'failed',
    { severity: 17, message: 'failed', attributes: { ...OWN, ...EXPIRED } },
  ],
  [
    "error('failed: {reason}', { reason: error, error })",
    (log) =>
      log.error('failed: {code}', {
        code: 'E1',
        reason: new Error('x'),
        error: new RangeError('card expired'),
      }),
    'failed: "E1"',
    {
      severity: 17,
      message: 'failed: E1',
      attributes: {
        ...OWN,
        ...EXPIRED,
        code: 'E1',
        reason: { type: 'Error', message: 'x', stack: 'Error: x …' },
        'log.template': 'failed: {code}',
      },
    },
  ],
  [
    'a tagged template with an error',
    (log) => log.error`failed: ${new RangeError('card expired')}`,
    'failed: {}',
    {
      severity: 17,
      message: 'failed: card expired',
      attributes: { ...OWN, ...EXPIRED, 'log.template': 'failed: {}' },
    },
  ],
  [
    "with({ request }).fatal('down')",
    (log) => log.with({ request: 'r1' }).fatal('down'),
    'down',
    { severity: 21, message: 'down', attributes: { ...OWN, request: 'r1' } },
  ],
  [
    "withContext({ request }, () => log.trace('in'))",
    (log) => withContext({ request: 'r1' }, () => log.trace('in')),
    'in',
    { severity: 1, message: 'in', attributes: { ...OWN, request: 'r1' } },
  ],
  [
    "getChild('db').info('open')",
    (log) => log.getChild('db').info('open'),
    'open',
    { severity: 9, message: 'open', attributes: { 'log.logger': 'shop.cart.db' } },
  ],
  [
    'a property with the name of an attribute of ours',
    (log) => log.info('a', { 'log.logger': 'mine', service: 'web', bytes: 7n }),
    'a',
    {
      severity: 9,
      message: 'a',
      service: 'web',
      attributes: { 'log.logger': 'mine', bytes: '7', 'log.logger_': 'shop.cart' },
    },
  ],
  [
    'the ids of OpenTelemetry',
    (log) => log.info('a', { trace_id: '5b8efff798038103d269b633813fc60c', span_id: 'eee19b7ec3c1b174' }),
    'a',
    {
      severity: 9,
      message: 'a',
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId: 'eee19b7ec3c1b174',
      attributes: OWN,
    },
  ],
])('stores %s', async (_call, use, printed, entry) => {
  expect(await logged(use)).toEqual({ printed: [printed], entries: [entry] })
})

it('takes the time of the record, and the names of the options', async () => {
  const entries = await stored(
    async (target) => {
      await configure({
        sinks: { logs: logpondSink(target) },
        loggers: [{ category: 'shop', sinks: ['logs'] }, META],
        reset: true,
      })
      getLogger('shop').emit({
        timestamp: 1_706_696_430_123,
        level: 'info',
        message: ['a'],
        rawMessage: 'a',
        properties: {},
      })
    },
    { service: 'shop', host: 'box' },
  )
  expect(entries).toMatchObject([{ timestamp: 1_706_696_430_123, service: 'shop', host: 'box' }])
})

it('gives requests the names of OpenTelemetry if the option is set', async () => {
  const { entries } = await logged((log) => log.info('served', { req: { method: 'GET' } }), { http: true })
  expect(entries).toMatchObject([{ attributes: { 'http.request.method': 'GET' } }])
})

it('stores a record whose values throw when they are read', async () => {
  const broken = Object.defineProperty({}, 'x', {
    enumerable: true,
    get() {
      throw new Error('no')
    },
  })
  const entries = await stored((target) => {
    const sink = logpondSink(target)
    sink({
      category: ['a'],
      level: 'warning',
      message: ['m'],
      rawMessage: 'm',
      timestamp: 7,
      properties: broken,
    })
  })
  expect(entries.map(shape)).toMatchObject([
    {
      severity: 13,
      message: 'm',
      attributes: { record: { message: ['m'], properties: { x: '[Threw: no]' } } },
    },
  ])
})

it('works in the filters of LogTape, and with drain', async () => {
  const entries = await stored(async (target) => {
    const logs = withFilter(logpondSink(target), 'warning')
    await configure({
      sinks: { logs },
      loggers: [{ category: 'shop', sinks: ['logs'] }, META],
      reset: true,
    })
    getLogger('shop').info('a')
    getLogger('shop').error('b')
    await drain()
    expect(await (target as { storage: { count(): Promise<number> } }).storage.count()).toBe(1)
  })
  expect(entries).toMatchObject([{ message: 'b' }])
})

it('is closed by reset if it has opened the storage, and writes everything', async () => {
  const sink = logpondSink({ path: ':memory:', driver: 'node-sqlite', thread: 'main' })
  await configure({
    sinks: { logs: sink },
    loggers: [{ category: 'shop', sinks: ['logs'] }, META],
    reset: true,
  })
  getLogger('shop').info('a')
  await reset()
  expect(sink.storage.stats()).toMatchObject({ committed: 1 })
  await expect(sink.storage.count()).rejects.toMatchObject({ code: 'CLOSED' })
})

it('reports entries that were lost when its storage closes, and does not make dispose() reject', async () => {
  const lost: string[] = []
  const logs = logpondSink({
    path: '/no/such/directory/logs.db',
    onDrop: ({ error }) => lost.push(String(error?.code)),
  })
  await configure({ sinks: { logs }, loggers: [{ category: 'shop', sinks: ['logs'] }, META], reset: true })
  getLogger('shop').info('a')
  await dispose()
  expect(lost).toEqual(['INVALID_OPTIONS'])
  await expect(logs.close()).rejects.toMatchObject({ code: 'INVALID_OPTIONS' })
})

it('can be configured synchronously, as a function without disposal', async () => {
  const entries = await stored((target) => {
    const sink = logpondSink(target)
    const loggers = [{ category: 'shop', sinks: ['logs'] }, META]
    configureSync({ sinks: { logs: (record) => sink(record) }, loggers, reset: true })
    getLogger('shop').info('a')
    resetSync()
  })
  expect(entries).toMatchObject([{ message: 'a' }])
})

it.each<[wrong: object, message: RegExp]>([
  [{ service: 5 }, /^logpondSink: service must be a string; it was 5/],
  [{ host: null }, /host must be a string; it was null/],
  [{ traceContext: 'yes' }, /traceContext must be a boolean; it was "yes"/],
  [{ http: 5 }, /http must be true, false, or the names .*; it was 5/],
  [{ batch: 5 }, /batch must be an object; it was 5/],
])('refuses the options %j', (wrong, message) => {
  expect(() => logpondSink({ path: ':memory:', ...wrong } as never)).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTIONS', message: expect.stringMatching(message) }),
  )
})

it('refuses options that it does not know', () => {
  expect(() => logpondSink({ path: ':memory:', servce: 'shop' } as never)).toThrow(/servce/)
})
