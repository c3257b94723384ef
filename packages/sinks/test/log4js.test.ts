import log4js, { type Logger } from 'log4js'
import { afterEach, expect, it } from 'vitest'
import * as appender from '../src/log4js.js'
import { logpondSink } from '../src/log4js.js'
import type { EntryOptions } from '../src/shared/options.js'
import { EXPIRED, shape, stored } from './stored.js'

function shutdown(): Promise<void> {
  return new Promise((resolve, reject) => log4js.shutdown((error) => (error ? reject(error) : resolve())))
}

afterEach(shutdown)

/** What log4js prints with its simplest layout, and what is stored. */
async function logged(use: (logger: Logger) => void, options?: EntryOptions, enableCallStack = false) {
  const printed: string[] = []
  const layout = {
    configure:
      (_: unknown, { messagePassThroughLayout }: { messagePassThroughLayout(event: unknown): string }) =>
      (event: unknown) =>
        printed.push(messagePassThroughLayout(event)),
  }
  const entries = await stored(async (target) => {
    log4js.configure({
      levels: { AUDIT: { value: 25_000, colour: 'blue' } },
      appenders: { logs: { type: logpondSink(target) as never }, printed: { type: layout as never } },
      categories: { default: { appenders: ['logs', 'printed'], level: 'all', enableCallStack } },
    })
    use(log4js.getLogger('cart'))
    await shutdown()
  }, options)
  return {
    printed: printed.map((line) => line.replace(/\n\s+at [\s\S]*$/, ' …')),
    entries: entries.map(shape) as Record<string, unknown>[],
  }
}

const OWN = { 'log.logger': 'cart', 'process.pid': process.pid }

it.each<[call: string, use: (log: Logger) => void, printed: string, entry: object]>([
  ["info('paid')", (log) => log.info('paid'), 'paid', { severity: 9, message: 'paid', attributes: OWN }],
  [
    "info('%s paid %d', …)",
    (log) => log.info('%s paid %d', 'Ada', 7, 'late'),
    'Ada paid 7 late',
    { severity: 9, message: 'Ada paid 7 late', attributes: OWN },
  ],
  [
    "info('paid', { order })",
    (log) => log.info('paid', { order: 7 }),
    'paid { order: 7 }',
    { severity: 9, message: 'paid', attributes: { ...OWN, order: 7 } },
  ],
  [
    'info({ order })',
    (log) => log.info({ order: 7 }),
    '{ order: 7 }',
    { severity: 9, message: '{"order":7}', attributes: { ...OWN, order: 7 } },
  ],
  [
    "error('failed:', error)",
    (log) => log.error('failed:', new RangeError('card expired')),
    'failed: RangeError: card expired …',
    { severity: 17, message: 'failed: card expired', attributes: { ...OWN, ...EXPIRED } },
  ],
  [
    'error(error)',
    (log) => log.error(new RangeError('card expired')),
    'RangeError: card expired …',
    { severity: 17, message: 'card expired', attributes: { ...OWN, ...EXPIRED } },
  ],
  [
    "addContext('user', 7)",
    (log) => {
      log.addContext('user', 7)
      log.warn('a')
    },
    'a',
    { severity: 13, message: 'a', attributes: { ...OWN, user: 7 } },
  ],
  [
    'a context with a name that is taken',
    (log) => {
      log.addContext('user', 7)
      log.warn('a', { user: 8 })
    },
    'a { user: 8 }',
    { severity: 13, message: 'a', attributes: { ...OWN, user: 8, 'log4js.context': { user: 7 } } },
  ],
  ["trace('a')", (log) => log.trace('a'), 'a', { severity: 1, message: 'a', attributes: OWN }],
  ["debug('a')", (log) => log.debug('a'), 'a', { severity: 5, message: 'a', attributes: OWN }],
  ["fatal('a')", (log) => log.fatal('a'), 'a', { severity: 21, message: 'a', attributes: OWN }],
  [
    "mark('a')",
    (log) => log.mark('a'),
    'a',
    { severity: 24, message: 'a', attributes: { ...OWN, level: 'MARK' } },
  ],
  ["log('warn', 'a')", (log) => log.log('warn', 'a'), 'a', { severity: 13, message: 'a', attributes: OWN }],
  [
    'a level of the application',
    (log) => log.log('AUDIT', 'a'),
    'a',
    { severity: 11, message: 'a', attributes: { ...OWN, level: 'AUDIT' } },
  ],
])('stores %s', async (_call, use, printed, entry) => {
  expect(await logged(use)).toEqual({ printed: [printed], entries: [entry] })
})

it('stores where the call is in the code, if log4js finds it out', async () => {
  const { entries } = await logged((log) => log.info('a'), {}, true)
  expect(entries[0]?.attributes).toMatchObject({
    'code.file.path': import.meta.filename,
    'code.line.number': expect.any(Number),
    'code.column.number': expect.any(Number),
  })
})

it('takes the names of the options', async () => {
  const { entries } = await logged((log) => log.info('a'), { service: 'shop', host: 'box' })
  expect(entries).toMatchObject([{ service: 'shop', host: 'box' }])
})

it('is a module of log4js with the options in its configuration', async () => {
  const made: appender.Appender[] = []
  const type = {
    configure(config: unknown) {
      const one = appender.configure(config)
      made.push(one)
      return one
    },
  }
  log4js.configure({
    appenders: {
      logs: {
        type: type as never,
        path: ':memory:',
        driver: 'node-sqlite',
        thread: 'main',
        service: 'shop',
        layout: { type: 'basic' },
      },
    },
    categories: { default: { appenders: ['logs'], level: 'info' } },
  })
  log4js.getLogger().info('a')
  await made[0]?.storage.flush()
  expect(await made[0]?.storage.search()).toMatchObject([{ message: 'a', service: 'shop' }])
  await shutdown()
  await expect(made[0]?.storage.count()).rejects.toMatchObject({ code: 'CLOSED' })
})

it('can be configured again after a shutdown', async () => {
  const made = logpondSink({ path: ':memory:', driver: 'node-sqlite', thread: 'main' })
  for (let round = 0; round < 2; round++) {
    log4js.configure({
      appenders: { logs: { type: made as never } },
      categories: { default: { appenders: ['logs'], level: 'info' } },
    })
    log4js.getLogger().info('a')
    await shutdown()
  }
})

it('refuses options that it does not know', () => {
  expect(() => appender.configure({ type: '@logpond/sinks/log4js', file: 'a' })).toThrow(
    /INVALID_OPTIONS|path|file/,
  )
})
