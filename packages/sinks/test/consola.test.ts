import { Writable } from 'node:stream'
import { type ConsolaInstance, createConsola } from 'consola'
import { expect, it } from 'vitest'
import { logpondSink } from '../src/consola.js'
import type { EntryOptions } from '../src/shared/options.js'
import { EXPIRED, shape, stored } from './stored.js'

/** What consola's own reporter prints, and what is stored. */
async function logged(use: (logger: ConsolaInstance) => void, options?: EntryOptions) {
  const lines: string[] = []
  const stream = new Writable({
    write(line, _encoding, callback) {
      lines.push(String(line))
      callback()
    },
  }) as unknown as NodeJS.WriteStream
  const entries = await stored((target) => {
    const logger = createConsola({
      level: 999,
      fancy: false,
      stdout: stream,
      stderr: stream,
      formatOptions: { colors: false, date: false },
    })
    logger.addReporter(logpondSink(target))
    use(logger)
  }, options)
  return {
    printed: lines.map((line) => line.trimEnd().replace(/\n\s+at [\s\S]*$/, ' …')),
    entries: entries.map(shape),
  }
}

it.each<[call: string, use: (log: ConsolaInstance) => void, printed: string | undefined, entry: object]>([
  ["info('a')", (log) => log.info('a'), '[info] a', { severity: 9, message: 'a' }],
  [
    "info('a', 'b', 7, true, null)",
    (log) => log.info('a', 'b', 7, true, null),
    '[info] a b 7 true null',
    { severity: 9, message: 'a b 7 true null' },
  ],
  [
    "info('paid', { order })",
    (log) => log.info('paid', { order: 7 }),
    '[info] paid { order: 7 }',
    { severity: 9, message: 'paid', attributes: { order: 7 } },
  ],
  [
    "log('%s paid %d of %i', …)",
    (log) => log.log('%s paid %d of %i, 100%%', 'Ada', 7, 9, 'late'),
    '[log] Ada paid 7 of 9, 100% late',
    { severity: 9, message: 'Ada paid 7 of 9, 100% late', attributes: { 'consola.type': 'log' } },
  ],
  [
    "log('%j', object)",
    (log) => log.log('got %j', { order: 7 }),
    '[log] got {"order":7}',
    { severity: 9, message: 'got {"order":7}', attributes: { order: 7, 'consola.type': 'log' } },
  ],
  [
    "log('100%%')",
    (log) => log.log('100%%'),
    '[log] 100%%',
    { severity: 9, message: '100%%', attributes: { 'consola.type': 'log' } },
  ],
  [
    "log('100%%', 'b')",
    (log) => log.log('100%%', 'b'),
    '[log] 100% b',
    { severity: 9, message: '100% b', attributes: { 'consola.type': 'log' } },
  ],
  [
    'info(tags, map, date)',
    (log) => log.info('t', ['a', 'b'], new Map([['k', 1]]), new Date(0)),
    "[info] t [ 'a', 'b' ] Map(1) { 'k' => 1 } 1970-01-01T00:00:00.000Z",
    { severity: 9, message: 't ["a","b"] {"k":1} 1970-01-01T00:00:00.000Z' },
  ],
  [
    'info({ order })',
    (log) => log.info({ order: 7 }),
    '[info] { order: 7 }',
    { severity: 9, message: '{"order":7}', attributes: { order: 7 } },
  ],
  [
    'info({ a }, { a })',
    (log) => log.info('x', { a: 1 }, { a: 2, b: 3 }),
    '[info] x { a: 1 } { a: 2, b: 3 }',
    { severity: 9, message: 'x', attributes: { a: 1, args: [{ a: 2, b: 3 }] } },
  ],
  [
    'error(error)',
    (log) => log.error(new RangeError('card expired')),
    '[error] card expired …',
    { severity: 17, message: 'card expired', attributes: EXPIRED },
  ],
  [
    "error('failed:', error)",
    (log) => log.error('failed:', new RangeError('card expired')),
    '[error] failed: card expired …',
    { severity: 17, message: 'failed: card expired', attributes: EXPIRED },
  ],
  [
    "error('failed:', error, error)",
    (log) => log.error('failed:', new RangeError('card expired'), new Error('x')),
    undefined,
    {
      severity: 17,
      message: 'failed: card expired x',
      attributes: { ...EXPIRED, args: [{ type: 'Error', message: 'x', stack: 'Error: x …' }] },
    },
  ],
  [
    "withTag('db').success('open')",
    (log) => log.withTag('db').success('open'),
    '[success] [db] open',
    { severity: 9, message: 'open', attributes: { 'log.logger': 'db', 'consola.type': 'success' } },
  ],
  [
    "withDefaults({ user }).info('a')",
    (log) => log.withDefaults({ user: 7 } as never).info('a'),
    '[info] a',
    { severity: 9, message: 'a', attributes: { user: 7 } },
  ],
  [
    'info({ message, additional })',
    (log) => log.info({ message: 'a', additional: ['b', 'c'] }),
    '[info] a \nb\nc',
    { severity: 9, message: 'a \nb\nc' },
  ],
  [
    'info.raw({ message })',
    (log) => log.info.raw({ message: 'a' }),
    "[info] { message: 'a' }",
    { severity: 9, message: '{"message":"a"}', attributes: { message: 'a' } },
  ],
  [
    'box({ title, message })',
    (log) => log.box({ title: 'T', message: 'M' }),
    undefined,
    { severity: 9, message: 'M', attributes: { title: 'T', 'consola.type': 'box' } },
  ],
  ["fatal('a')", (log) => log.fatal('a'), '[fatal] a', { severity: 21, message: 'a' }],
  ["warn('a')", (log) => log.warn('a'), '[warn] a', { severity: 13, message: 'a' }],
  [
    "fail('a')",
    (log) => log.fail('a'),
    '[fail] a',
    { severity: 9, message: 'a', attributes: { 'consola.type': 'fail' } },
  ],
  [
    "ready('a')",
    (log) => log.ready('a'),
    '[ready] a',
    { severity: 9, message: 'a', attributes: { 'consola.type': 'ready' } },
  ],
  [
    "start('a')",
    (log) => log.start('a'),
    '[start] a',
    { severity: 9, message: 'a', attributes: { 'consola.type': 'start' } },
  ],
  ["debug('a')", (log) => log.debug('a'), '[debug] a', { severity: 5, message: 'a' }],
  ["trace('a')", (log) => log.trace('a'), undefined, { severity: 1, message: 'a' }],
  [
    "silent('a')",
    (log) => log.silent('a'),
    '[silent] a',
    { severity: 9, message: 'a', attributes: { 'consola.type': 'silent' } },
  ],
  [
    'a type of the application',
    (log) => log.create({ types: { audit: { level: 1 } } } as never)['audit' as 'info']('a'),
    '[audit] a',
    { severity: 13, message: 'a', attributes: { 'consola.type': 'audit' } },
  ],
])('stores %s', async (_call, use, printed, entry) => {
  const { printed: lines, entries } = await logged(use)
  if (printed !== undefined) expect(lines).toEqual([printed])
  expect(entries).toEqual([entry])
})

it('stores what consola says about repeated lines', async () => {
  const { entries } = await logged((log) => {
    for (let i = 0; i < 8; i++) log.info('again')
    log.info('done')
  })
  expect(entries).toMatchObject([
    ...Array.from({ length: 6 }, () => ({ message: 'again' })),
    { message: 'again (repeated 2 times)' },
    { message: 'done' },
  ])
})

it('captures the console, if consola wraps it, without an end', async () => {
  const { entries } = await logged((log) => {
    log.wrapConsole()
    console.warn('from the console')
    log.restoreConsole()
  })
  expect(entries).toMatchObject([{ severity: 13, message: 'from the console' }])
})

it('takes the names of the options', async () => {
  const { entries } = await logged((log) => log.info('a'), { service: 'shop', host: 'box' })
  expect(entries).toEqual([{ severity: 9, message: 'a', service: 'shop', host: 'box' }])
})

it('closes a storage that it has opened, and not one that was given', async () => {
  const own = logpondSink({ path: ':memory:', driver: 'node-sqlite', thread: 'main' })
  createConsola({ level: 3, reporters: [own] }).info('a')
  await own.close()
  expect(own.storage.stats().committed).toBe(1)
  await expect(own.storage.count()).rejects.toMatchObject({ code: 'CLOSED' })
  await stored(async (target) => {
    const given = logpondSink(target)
    await given.close()
    expect(await given.storage.count()).toBe(0)
  })
})

it('keeps the texts and the other fields of a call with values that throw when they are read', async () => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  const broken = {
    order: 7,
    get price() {
      throw new Error('no')
    },
  }
  const entries = await stored((target) => {
    const logger = createConsola({ level: 3, throttle: 0, reporters: [logpondSink(target)] })
    logger.info('paid', broken, { by: 'card' })
    logger.info('paid by', proxy)
  })
  expect(entries.map(shape)).toMatchObject([
    { severity: 9, message: 'paid', attributes: { order: 7, price: '[Threw: no]', by: 'card' } },
    { severity: 9, message: 'paid by' },
  ])
})
