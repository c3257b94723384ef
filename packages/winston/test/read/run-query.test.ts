import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CreatedLogStorage, createLogStorage } from '@logpond/core'
import { faultyDriver } from '@logpond/core/testing'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { config, createLogger, format, type Logger, type LoggerOptions, transports } from 'winston'
import { LogpondTransport } from '../../src/index.js'
import { IN_MEMORY } from '../logged.js'

type Results = Record<string, Record<string, unknown>[]>

let storage: CreatedLogStorage
beforeEach(() => {
  storage = createLogStorage({ driver: betterSqlite3(IN_MEMORY) })
})
afterEach(() => storage.close())

function loggerOver(options: LoggerOptions = {}): Logger {
  return createLogger({ level: 'silly', transports: [new LogpondTransport({ storage })], ...options })
}

function query(logger: Logger, options: object = {}): Promise<Results> {
  return new Promise((resolve, reject) => {
    logger.query(options as never, (error: Error | null, results: Results) =>
      error ? reject(error) : resolve(results),
    )
  })
}

async function messages(logger: Logger, options: object = {}): Promise<unknown[]> {
  return ((await query(logger, options)).logpond ?? []).map(({ message }) => message)
}

function linesIn(path: string): number {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0
}

it('finds what was logged before, while the storage is still opening', async () => {
  const logger = loggerOver()
  logger.info('a')
  expect(storage.stats().committed).toBe(0)
  expect(await messages(logger)).toEqual(['a'])
})

describe('returns what the File transport of winston returns', () => {
  it.each<[string, object]>([
    ['by default', {}],
    ['for a number of rows', { rows: 3 }],
    ['for a limit', { limit: 3 }],
    ['for rows and a limit', { rows: 2, limit: 3 }],
    ['for 0 rows', { rows: 0 }],
    ['in ascending order', { order: 'asc', rows: 4 }],
    ['in ascending order from a start', { order: 'asc', rows: 4, start: 5 }],
    ['for a level', { level: 'error', rows: 20 }],
    ['for fields', { fields: ['message', 'line', 'missing'] }],
    ['for times as text', { from: '2020-01-01', until: '2100-01-01', rows: 20 }],
    ['for times as numbers', { from: 1, until: 4e12, rows: 20 }],
    ['for a time in the past', { until: new Date('2020-01-01') }],
  ])('%s', async (_what, options) => {
    const directory = mkdtempSync(join(tmpdir(), 'logpond-winston-query-'))
    const filename = join(directory, 'file.log')
    const file = new transports.File({ filename })
    const logger = loggerOver({
      defaultMeta: { service: 'shop' },
      format: format.combine(format.timestamp(), format.json()),
      transports: [file, new LogpondTransport({ storage })],
    })
    try {
      for (let line = 0; line < 15; line++)
        logger.log(line % 4 === 0 ? 'error' : 'info', `line ${line}`, { line })
      await storage.flush()
      // None of its events says that the file has everything.
      while (linesIn(filename) < 15) await new Promise(setImmediate)
      const { file: theirs, logpond: ours } = await query(logger, options)
      expect(ours).toEqual(theirs)
    } finally {
      logger.close()
      rmSync(directory, { recursive: true })
    }
  })
})

describe('the range of times', () => {
  it('includes both ends, with their whole last millisecond', async () => {
    const at = Date.parse('2026-01-31T12:00:00.000Z')
    for (const ms of [-1, 0, 0.5, 10, 10.999, 11]) storage.store({ message: String(ms), timestamp: at + ms })
    const logger = loggerOver()
    expect(await messages(logger, { from: new Date(at), until: new Date(at + 10), order: 'asc' })).toEqual([
      '0',
      '0.5',
      '10',
      '10.999',
    ])
  })

  it('is the 24 hours before until', async () => {
    const until = Date.parse('2026-01-31T12:00:00.000Z')
    for (const hours of [25, 24, 1])
      storage.store({ message: `${hours}`, timestamp: until - hours * 3_600_000 })
    expect(await messages(loggerOver(), { until })).toEqual(['1', '24'])
  })
})

describe('start', () => {
  it('skips the newest matches in descending order', async () => {
    const logger = loggerOver()
    for (const message of ['a', 'b', 'c', 'd']) logger.info(message)
    expect(await messages(logger, { start: 1, rows: 2 })).toEqual(['c', 'b'])
    expect(await messages(logger, { start: 9 })).toEqual([])
  })
})

describe('level', () => {
  it.each([
    ['npm', config.npm.levels],
    ['syslog', config.syslog.levels],
    ['cli', config.cli.levels],
    ['custom', { fatal: 0, error: 1, audit: 2, info: 3, chat: 4 }],
  ])('finds exactly that level of the set %s', async (_set, levels) => {
    const names = Object.keys(levels)
    const logger = loggerOver({ levels, level: names.at(-1) as string })
    for (const name of names) logger.log(name, name)
    for (const name of names) {
      const { logpond: infos } = await query(logger, { level: name })
      expect(infos?.map(({ level, message }) => [level, message])).toEqual([[name, name]])
    }
  })

  it('finds the level over pages that are full of other ones', async () => {
    for (let i = 0; i < 300; i++)
      storage.store({ message: `other ${i}`, severity: 18, attributes: { level: 'audit' } })
    const logger = loggerOver()
    logger.error('one')
    for (let i = 0; i < 300; i++)
      storage.store({ message: `other ${i}`, severity: 18, attributes: { level: 'audit' } })
    expect(await messages(logger, { level: 'error', rows: 2 })).toEqual(['one'])
    expect(await messages(logger, { level: 'audit', rows: Infinity })).toHaveLength(600)
  })

  it('gives entries of other loggers the nearest level', async () => {
    for (const severity of [24, 21, 18, 14, 10, 8, 2] as const)
      storage.store({ message: `${severity}`, severity })
    const { logpond: infos } = await query(loggerOver(), { order: 'asc' })
    expect(infos?.map(({ level }) => level)).toEqual([
      'error',
      'error',
      'error',
      'warn',
      'info',
      'http',
      'silly',
    ])
  })

  it('narrows the severities that are asked for', async () => {
    const logger = loggerOver()
    for (const level of ['error', 'warn', 'info']) logger.log(level, level)
    expect(await messages(logger, { level: 'error', minSeverity: 'warn' })).toEqual(['error'])
    expect(await messages(logger, { level: 'info', minSeverity: 'warn' })).toEqual([])
    expect(await messages(logger, { minSeverity: 'warn' })).toEqual(['warn', 'error'])
  })
})

it('passes filters on to the storage', async () => {
  const logger = loggerOver({ defaultMeta: { service: 'shop' } })
  logger.error('Card expired', { order: 7, trace_id: '5b8efff798038103d269b633813fc60c' })
  logger.info('Order paid', { order: 8, hostname: 'web-1' })
  expect(await messages(logger, { text: 'expired' })).toEqual(['Card expired'])
  expect(await messages(logger, { contains: 'er pa' })).toEqual(['Order paid'])
  expect(await messages(logger, { maxSeverity: 'info' })).toEqual(['Order paid'])
  expect(await messages(logger, { host: 'web-1' })).toEqual(['Order paid'])
  expect(await messages(logger, { service: 'mail' })).toEqual([])
  expect(await messages(logger, { attributes: { order: 7 }, level: 'error' })).toEqual(['Card expired'])
  expect(await messages(logger, { traceId: '5b8efff798038103d269b633813fc60c' })).toEqual(['Card expired'])
})

it('returns the fields of an entry under the names that winston and OpenTelemetry use', async () => {
  const logger = loggerOver()
  logger.info({ n: 1 })
  storage.store({
    message: 'a',
    timestamp: Date.now() + 1,
    service: 'shop',
    host: 'web-1',
    traceId: '5b8efff798038103d269b633813fc60c',
    spanId: 'eee19b7ec3c1b174',
    attributes: { 'exception.stacktrace': 'Error: x\n    at y', order: 7 },
  })
  const { logpond: infos } = await query(logger, { until: Date.now() + 1000, order: 'asc' })
  expect(infos).toEqual([
    { level: 'info', message: { n: 1 }, timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) },
    {
      level: 'info',
      message: 'a',
      timestamp: expect.any(String),
      service: 'shop',
      hostname: 'web-1',
      trace_id: '5b8efff798038103d269b633813fc60c',
      span_id: 'eee19b7ec3c1b174',
      stack: 'Error: x\n    at y',
      'exception.stacktrace': 'Error: x\n    at y',
      order: 7,
    },
  ])
})

it('keeps the results of several transports apart by their names', async () => {
  const logger = loggerOver({
    transports: [
      new LogpondTransport({ storage }),
      new LogpondTransport({ storage, name: 'errors', level: 'error' }),
    ],
  })
  logger.info('a')
  const results = await query(logger)
  expect(Object.keys(results)).toEqual(['logpond', 'errors'])
})

it('returns all results for Infinity, also more than one search of the storage may', async () => {
  storage.storeMany(Array.from({ length: 10_050 }, (_, i) => ({ message: `line ${i}` })).slice(0, 9000))
  await storage.flush()
  storage.storeMany(Array.from({ length: 1_050 }, (_, i) => ({ message: `line ${9000 + i}` })))
  expect(await messages(loggerOver(), { rows: Infinity })).toHaveLength(10_050)
})

it.each([
  [{ from: 'yesterday' }, /^from must be a Date, .* it was "yesterday"/],
  [{ until: new Date('x') }, /^until must be a Date/],
  [{ rows: -1 }, /^rows must be a whole number of at least 1; it was -1/],
  [{ start: 1.5 }, /^start must be a whole number of at least 0; it was 1.5/],
  [{ fields: 'message' }, /^fields must be a list of names, .* it was "message"/],
  [{ fields: [5] }, /^fields must be a list of names/],
  [{ order: 'down' }, /^order must be 'asc' or 'desc'; it was "down"/],
  [{ minSeverity: 'loud' }, /minSeverity/],
  [{ traceId: 'x' }, /traceId/],
])('reports wrong options to the callback: %j', async (options, message) => {
  const transport = new LogpondTransport({ storage })
  await expect(transport.query(options as never)).rejects.toMatchObject({
    code: 'INVALID_QUERY',
    message: expect.stringMatching(message),
  })
  const { logpond } = await query(loggerOver(), options)
  expect(logpond).toMatchObject({ code: 'INVALID_QUERY' })
})

it('does not change the options, which the other transports get too', async () => {
  const transport = new LogpondTransport({ storage })
  expect(await transport.query(Object.freeze({}))).toEqual([])
})

it('takes numbers as text, as they are in a URL', async () => {
  const logger = loggerOver()
  for (const message of ['a', 'b', 'c']) logger.info(message)
  expect(await messages(logger, { rows: '1', start: '1' })).toEqual(['b'])
})

it('answers from what is written, if the storage cannot write for five seconds', async () => {
  await storage.close()
  const driver = faultyDriver(betterSqlite3(IN_MEMORY))
  storage = createLogStorage({ driver })
  const logger = loggerOver()
  logger.info('written')
  await storage.flush()
  driver.block()
  logger.info('stuck')
  const timeout = new AbortController()
  const wait = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(timeout.signal)
  const found = messages(logger)
  timeout.abort()
  expect(await found).toEqual(['written'])
  expect(wait).toHaveBeenCalledWith(5000)
  wait.mockRestore()
  driver.release()
})

it('reports a closed storage', async () => {
  const transport = new LogpondTransport({ storage })
  await storage.close()
  await expect(transport.query()).rejects.toMatchObject({ code: 'CLOSED' })
})

it('has its options in the types of winston', async () => {
  const logger = loggerOver()
  logger.info('Card expired')
  const results = await new Promise((resolve) => {
    logger.query(
      { text: 'expired', minSeverity: 'info', level: 'info', fields: ['message'] },
      (_error, found) => resolve(found),
    )
  })
  expect(results).toEqual({ logpond: [{ message: 'Card expired' }] })
})

it('can be called with a callback only, and without winston', async () => {
  const transport = new LogpondTransport({ storage })
  transport.log({ level: 'info', message: 'a' })
  const results = await new Promise((resolve) => transport.query((_error, infos) => resolve(infos)))
  expect(results).toMatchObject([{ message: 'a' }])
  expect(await transport.query()).toEqual(results)
})
