import { createLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLogger, format, type Logform } from 'winston'
import { entryOfInfo } from '../src/entry-of-info.js'
import { LogpondTransport } from '../src/index.js'
import { type Info, LEVEL, SPLAT } from '../src/info.js'
import type { InfoContext } from '../src/info-context.js'
import { IN_MEMORY } from './logged.js'

const CONTEXT: InfoContext = {
  service: undefined,
  host: undefined,
  traceContext: true,
  levels: undefined,
  defaultMeta: undefined,
  willExit: () => true,
}

const NAMES = [
  ...[
    'level',
    'message',
    'timestamp',
    'service',
    'hostname',
    'pid',
    'stack',
    'cause',
    'name',
    'metadata',
    'splat',
  ],
  ...[
    'err',
    'error',
    'exception',
    'rejection',
    'trace',
    'process',
    'os',
    'toJSON',
    'constructor',
    '__proto__',
    'trace_id',
  ],
]

/** Stands for an object that fast-check could not look at. */
const PROXY = Symbol('proxy')

/** Anything that JSON has no place for, or that throws. */
const strange = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    1n,
    Number.NaN,
    Symbol('s'),
    () => {},
    new Map([[1, 2]]),
    new Date(Number.NaN),
    new Error('e'),
  ),
  fc.constantFrom<unknown>(
    Object.create(null),
    new AggregateError([1, new Error('f')], 'g'),
    ring(),
    throwing(),
    PROXY,
    Buffer.from('b'),
  ),
)
const values = fc.oneof({ weight: 3, arbitrary: fc.jsonValue() }, strange, fc.string(), fc.boolean())
const infos = fc
  .record({
    fields: fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), fc.string()), values),
    level: fc.oneof(fc.constantFrom<unknown>('error', 'info', 'loud', '\x1b[31merror\x1b[39m'), values),
    splat: fc.option(fc.oneof(fc.array(values), values)),
  })
  .map(({ fields, level, splat }): Info => ({ ...fields, [LEVEL]: level, [SPLAT]: splat }))

it('makes an entry that can be stored of any info', async () => {
  const storage = createLogStorage({ driver: betterSqlite3(IN_MEMORY) })
  fc.assert(
    fc.property(infos, (info) => {
      const receipt = storage.store(entryOfInfo(withProxies(info), CONTEXT))
      expect(receipt.error).toBeUndefined()
    }),
    { numRuns: 1000 },
  )
  await storage.close()
})

it('keeps each field of an info that JSON can carry, under its name or in the place that it has in an entry', () => {
  const plain = fc.dictionary(
    fc.string().filter((name) => !NAMES.includes(name)),
    fc.jsonValue({ noUnicodeString: false }),
  )
  fc.assert(
    fc.property(plain, fc.string({ minLength: 1 }), (fields, message) => {
      const { attributes, ...entry } = entryOfInfo({ level: 'warn', message, ...fields }, CONTEXT)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are removed
      if (!/\x1b/.test(message)) expect(entry.message).toBe(message)
      expect(entry.severity).toBe(13)
      expect(attributes ?? {}).toEqual(fields)
    }),
  )
})

it('never throws into the logger, and loses no entry because of its neighbours', async () => {
  const transport = new LogpondTransport(IN_MEMORY)
  const pass: Logform.Format = format((info) => info)()
  const logger = createLogger({ level: 'silly', format: pass, transports: [transport] })
  const meta = fc.oneof(
    values,
    fc.dictionary(fc.constantFrom(...NAMES.filter((name) => name !== 'exception')), values),
  )
  let calls = 0
  fc.assert(
    fc.property(values, meta, (message, more) => {
      try {
        logger.log('info', withProxies(message) as string, withProxies(more))
      } catch {
        // winston itself cannot read it.
        return
      }
      calls++
    }),
  )
  await transport.storage.flush()
  const { committed, refused } = transport.storage.stats()
  expect(refused).toBe(0)
  expect(committed).toBe(calls)
  await transport.close()
})

it.each([
  ['one by one', undefined],
  ['buffered', undefined],
  ['one by one, with a format of the transport', format((info) => info)()],
  ['buffered, with a format of the transport', format((info) => info)()],
])('stores the infos after one whose field exception throws when it is read, %s', async (how, own) => {
  const transport = new LogpondTransport({ ...IN_MEMORY, ...(own && { format: own }) })
  const pass: Logform.Format = format((info) => info)()
  const logger = createLogger({ format: pass, transports: [transport] })
  const unreadable = {
    level: 'info',
    message: 'unreadable',
    get exception() {
      throw new Error('no')
    },
  }
  if (how.startsWith('buffered')) transport.cork()
  logger.info('first')
  logger.log(unreadable)
  logger.info('last')
  transport.uncork()
  await transport.storage.flush()
  const messages = (await transport.storage.search({ order: 'oldest' })).map(({ message }) => message)
  expect(messages).toEqual(['first', 'unreadable', 'last'])
  await transport.close()
})

describe('what throws when it is read', () => {
  it.each<[string, Info, object]>([
    [
      'a field',
      {
        level: 'info',
        message: 'a',
        get secret() {
          throw new Error('no')
        },
      },
      { message: 'a', attributes: { secret: '[Threw: no]' } },
    ],
    [
      'the message',
      {
        level: 'info',
        n: 1,
        get message() {
          throw new Error('no')
        },
      },
      { message: '[Threw: no]', attributes: { n: 1 } },
    ],
    [
      'a part of the message',
      { level: 'info', message: proxy(), n: 1 },
      { attributes: expect.objectContaining({ n: 1 }) },
    ],
    ['an error', { level: 'error', message: 'a', err: proxy() }, { message: 'a', severity: 17 }],
    [
      'toJSON',
      {
        level: 'error',
        message: 'a',
        toJSON() {
          throw new Error('no')
        },
      },
      { message: 'a', severity: 17 },
    ],
    ['the level', { message: 'a', [LEVEL]: proxy() }, { message: 'a' }],
    ['everything', proxy() as Info, { severity: 9 }],
  ])('is a text: %s', (_what, info, entry) => {
    expect(entryOfInfo(info, CONTEXT)).toMatchObject(entry)
  })
})

describe('hostname', () => {
  it('is the host, unless it is that of a failed system call', () => {
    expect(entryOfInfo({ level: 'info', message: 'a', hostname: 'web-1' }, CONTEXT)).toMatchObject({
      host: 'web-1',
    })
    const lookup = { level: 'error', message: 'a', syscall: 'getaddrinfo', hostname: 'api.example' }
    expect(entryOfInfo(lookup, CONTEXT)).toEqual({
      message: 'a',
      severity: 17,
      attributes: { syscall: 'getaddrinfo', hostname: 'api.example' },
    })
  })
})

it.each<[unknown, number]>([
  ['2026-01-31T12:00:00.250Z', Date.parse('2026-01-31T12:00:00.250Z')],
  ['2026-01-31T13:00:00+01:00', Date.parse('2026-01-31T12:00:00Z')],
  [1769860800250, 1769860800250],
  [new Date(1769860800250), 1769860800250],
])('takes the time %s', (timestamp, time) => {
  expect(entryOfInfo({ level: 'info', message: 'a', timestamp }, CONTEXT)).toEqual({
    message: 'a',
    severity: 9,
    timestamp: time,
  })
})

it.each([['31.01.2026 12:00'], ['12:00:00'], [{}], [new Date(Number.NaN)], [true]])(
  'leaves the time %s an attribute',
  (timestamp) => {
    expect(entryOfInfo({ level: 'info', message: 'a', timestamp }, CONTEXT)).toEqual({
      message: 'a',
      severity: 9,
      attributes: { timestamp },
    })
  },
)

function withProxies<Value>(value: Value): Value {
  if ((value as unknown) === PROXY) return proxy() as Value
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value
  const copy = { ...value } as Record<string | symbol, unknown>
  for (const key of Reflect.ownKeys(copy)) if (copy[key] === PROXY) copy[key] = proxy()
  return copy as Value
}

function ring(): object {
  const object: { self?: object } = {}
  object.self = object
  return object
}

function throwing(): object {
  return {
    get field() {
      throw new Error('no')
    },
  }
}

function proxy(): object {
  const refuse = () => {
    throw new Error('no')
  }
  return new Proxy(
    {},
    { get: refuse, has: refuse, ownKeys: refuse, getPrototypeOf: refuse, getOwnPropertyDescriptor: refuse },
  )
}
