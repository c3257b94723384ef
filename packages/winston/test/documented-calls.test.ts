import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { config, format, type Logger, type LoggerOptions } from 'winston'
import { cutStacks, logged, shape } from './logged.js'

type Fields = Record<string, unknown>
/** A call of the logger, what winston prints as JSON, what is stored, and the options of the logger. */
type Row = [
  call: string,
  use: (logger: Logger) => void,
  printed: Fields,
  stored: Fields,
  options?: LoggerOptions,
]

// A duration must not depend on the clock.
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-31T12:00:00Z'), toFake: ['Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const INFO = { level: 'info', message: 'a' }
const STORED = { severity: 9, message: 'a' }
const splat = { format: format.combine(format.splat(), format.json()) }

it.each<Row>([
  ["info('a')", (log) => log.info('a'), INFO, STORED],
  ["log('info', 'a')", (log) => log.log('info', 'a'), INFO, STORED],
  [
    'log({ level, message, n })',
    (log) => log.log({ ...INFO, n: 1 }),
    { ...INFO, n: 1 },
    { ...STORED, attributes: { n: 1 } },
  ],
  [
    "info('a', { n })",
    (log) => log.info('a', { n: 1 }),
    { ...INFO, n: 1 },
    { ...STORED, attributes: { n: 1 } },
  ],
  [
    'info({ message, n })',
    (log) => log.info({ message: 'a', n: 1 }),
    { ...INFO, n: 1 },
    { ...STORED, attributes: { n: 1 } },
  ],
  [
    "info('a', { message: 'b' })",
    (log) => log.info('a', { message: 'b' }),
    { ...INFO, message: 'a b' },
    { ...STORED, message: 'a b' },
  ],
  ['write(info)', (log) => log.write({ ...INFO }), INFO, STORED],
  [
    "child({ id }).info('a')",
    (log) => log.child({ id: 'r1' }).info('a'),
    { ...INFO, id: 'r1' },
    { ...STORED, attributes: { id: 'r1' } },
  ],
  [
    'startTimer().done({ message })',
    (log) => log.startTimer().done({ message: 'a' }),
    { ...INFO, durationMs: 0 },
    { ...STORED, attributes: { durationMs: 0 } },
  ],
  [
    'startTimer().done()',
    (log) => log.startTimer().done(),
    { level: 'info', durationMs: 0 },
    { severity: 9, message: 'durationMs=0', attributes: { durationMs: 0 } },
  ],
  [
    "profile('a')",
    (log) => log.profile('a').profile('a', { n: 1 }),
    { ...INFO, durationMs: 0, n: 1 },
    { ...STORED, attributes: { n: 1, durationMs: 0 } },
  ],
])('%s', check)

it.each<Row>([
  [
    'info({ n, text })',
    (log) => log.info({ n: 1, text: 'b c' }),
    { level: 'info', message: { n: 1, text: 'b c' } },
    { severity: 9, message: '{"n":1,"text":"b c"}', attributes: { message: { n: 1, text: 'b c' } } },
  ],
  [
    "info(['a', 1])",
    (log) => log.info(['a', 1]),
    { level: 'info', message: ['a', 1] },
    { severity: 9, message: '["a",1]', attributes: { message: ['a', 1] } },
  ],
  [
    'info(1)',
    (log) => log.info(1),
    { level: 'info', message: 1 },
    { severity: 9, message: '1', attributes: { message: 1 } },
  ],
  [
    'info(true)',
    (log) => log.info(true),
    { level: 'info', message: true },
    { severity: 9, message: 'true', attributes: { message: true } },
  ],
  [
    'info(1n)',
    (log) => log.info(1n),
    { level: 'info', message: '1' },
    { severity: 9, message: '1', attributes: { message: '1' } },
  ],
  [
    'info(new Date(0))',
    (log) => log.info(new Date(0)),
    { level: 'info', message: '1970-01-01T00:00:00.000Z' },
    { severity: 9, message: '1970-01-01T00:00:00.000Z', attributes: { message: '1970-01-01T00:00:00.000Z' } },
  ],
  [
    "info(new Map([['n', 1]]))",
    (log) => log.info(new Map([['n', 1]])),
    { level: 'info', message: {} },
    { severity: 9, message: "Map(1) { 'n' => 1 }", attributes: { message: { n: 1 } } },
  ],
  ['info()', (log) => log.info(''), { level: 'info', message: '' }, { severity: 9, message: '' }],
  ['info(undefined)', (log) => log.info(undefined), { level: 'info' }, { severity: 9, message: '' }],
  ['info(null)', (log) => log.info(null), { level: 'info', message: null }, { severity: 9, message: '' }],
])('stores a message that is not text as text and as an attribute: %s', check)

it.each<Row>([
  [
    'without format.splat, as it is',
    (log) => log.info('a %s', 'b'),
    { level: 'info', message: 'a %s' },
    { severity: 9, message: 'a %s' },
  ],
  [
    'with format.splat',
    (log) => log.info('a %s %j', 'b', { c: 1 }, { n: 2 }),
    { level: 'info', message: 'a b {"c":1}', n: 2 },
    { severity: 9, message: 'a b {"c":1}', attributes: { n: 2 } },
    splat,
  ],
  [
    'with the field splat',
    (log) => log.log({ level: 'info', message: 'a %s', splat: ['b'] }),
    { level: 'info', message: 'a b', splat: ['b'] },
    { severity: 9, message: 'a b', attributes: { splat: ['b'] } },
    splat,
  ],
  ['without what winston leaves out', (log) => log.info('a', 1, 'b'), INFO, STORED],
])('stores a message with placeholders %s', check)

it.each<Row>([
  [
    'colorize',
    (log) => log.info('a'),
    { level: '\x1b[32minfo\x1b[39m', message: '\x1b[32ma\x1b[39m' },
    STORED,
    { format: format.combine(format.colorize({ all: true }), format.json()) },
  ],
  [
    'colorize, of an error',
    (log) => log.error(new RangeError('a')),
    { level: '\x1b[31merror\x1b[39m' },
    {
      ...STORED,
      severity: 17,
      attributes: {
        'exception.type': 'RangeError',
        'exception.message': 'a',
        'exception.stacktrace': 'RangeError: a …',
      },
    },
    { format: format.combine(format.colorize({ all: true }), format.json()) },
  ],
  [
    'cli',
    (log) => log.info('a'),
    { level: '\x1b[32minfo\x1b[39m', message: '    a' },
    { ...STORED, message: '    a' },
    { format: format.combine(format.cli(), format.json()) },
  ],
  [
    'label',
    (log) => log.info('a'),
    { ...INFO, label: 'db' },
    { ...STORED, attributes: { label: 'db' } },
    { format: format.combine(format.label({ label: 'db' }), format.json()) },
  ],
  [
    'timestamp with a format without a time zone',
    (log) => log.info('a'),
    { ...INFO, timestamp: '31.01.2026 12:00' },
    { ...STORED, attributes: { timestamp: '31.01.2026 12:00' } },
    { format: format.combine(format.timestamp({ format: () => '31.01.2026 12:00' }), format.json()) },
  ],
  [
    'metadata',
    (log) => log.info('a', { n: 1 }),
    { ...INFO, metadata: { service: 'shop', n: 1 } },
    { ...STORED, service: 'shop', attributes: { metadata: { service: 'shop', n: 1 } } },
    { defaultMeta: { service: 'shop' }, format: format.combine(format.metadata(), format.json()) },
  ],
  [
    'one that redacts',
    (log) => log.info('a', { password: 's3cret', card: '4111' }),
    { ...INFO, password: '***' },
    { ...STORED, attributes: { password: '***' } },
    { format: format.combine(redact(), format.json()) },
  ],
])('stores what a format has left: %s', check)

it('takes service, host, process id and trace from the fields', async () => {
  const { stored } = await logged(
    (log) => log.info('a', { trace_id: '5b8efff798038103d269b633813fc60c', span_id: 'eee19b7ec3c1b174' }),
    {
      defaultMeta: { service: 'shop', hostname: 'web-1', pid: 7, region: 'eu' },
    },
  )
  expect(stored.map(shape)).toEqual([
    {
      ...STORED,
      service: 'shop',
      host: 'web-1',
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId: 'eee19b7ec3c1b174',
      attributes: { region: 'eu', 'process.pid': 7 },
    },
  ])
})

it('takes the time that format.timestamp has added', async () => {
  const { printed, stored } = await logged((log) => log.info('a'), {
    format: format.combine(format.timestamp(), format.json()),
  })
  expect(new Date(stored[0]?.timestamp ?? 0).toISOString()).toBe(printed[0]?.timestamp)
  expect(stored[0]?.attributes).toBeUndefined()
})

it.each([
  ['npm', config.npm.levels, [17, 13, 9, 7, 6, 5, 1]],
  ['syslog', config.syslog.levels, [23, 22, 21, 17, 13, 10, 9, 5]],
  ['cli', config.cli.levels, [17, 13, 11, 10, 9, 5, 4, 3, 2, 1]],
  ['custom', { fatal: 0, error: 1, audit: 2, info: 3, chat: 4 }, [21, 17, 13, 9, 5]],
])('stores the levels of the set %s', async (_set, levels, severities) => {
  const names = Object.keys(levels)
  const { printed, stored } = await logged(
    (log) => {
      for (const name of names) log.log(name, name)
    },
    { levels, level: names.at(-1) as string },
  )
  expect(printed.map(({ level }) => level)).toEqual(names)
  expect(stored.map(({ severity }) => severity)).toEqual(severities)
})

it('stores nothing of a level that winston does not know, as winston prints nothing', async () => {
  const { printed, stored } = await logged((log) => log.log('loud', 'a'))
  expect([...printed, ...stored]).toEqual([])
})

async function check(
  _call: string,
  use: (logger: Logger) => void,
  printed: Fields,
  stored: Fields,
  options?: LoggerOptions,
) {
  const found = await logged(use, options)
  expect(found.printed.map(cutStacks)).toEqual([printed])
  expect(found.stored.map(shape)).toEqual([stored])
}

function redact() {
  return format((info) => {
    delete info.card
    return Object.assign(info, { password: '***' })
  })()
}
