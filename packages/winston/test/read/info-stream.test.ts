import { once } from 'node:events'
import { type CreatedLogStorage, createLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createLogger, type Logger } from 'winston'
import { LogpondTransport } from '../../src/index.js'
import { IN_MEMORY } from '../logged.js'

let storage: CreatedLogStorage
let transport: LogpondTransport
let logger: Logger
beforeEach(() => {
  storage = createLogStorage({ driver: betterSqlite3(IN_MEMORY) })
  transport = new LogpondTransport({ storage })
  logger = createLogger({ level: 'silly', transports: [transport] })
})
afterEach(() => storage.close())

/** Collects the messages of a stream of the logger. */
function follow(options?: object): {
  messages: unknown[]
  last: (message: string) => Promise<void>
  destroy: () => void
} {
  const messages: unknown[] = []
  const stream = logger.stream(options) as NodeJS.ReadableStream & { destroy(): void }
  stream.on('log', ({ message }) => messages.push(message))
  return {
    messages,
    last: (message) =>
      new Promise((resolve) => {
        if (messages.includes(message)) resolve()
        stream.on('log', (info) => info.message === message && resolve())
      }),
    destroy: () => stream.destroy(),
  }
}

it.each([
  ['by default', undefined],
  ['with -1', { start: -1 }],
])(
  'begins with the next line %s, also while the storage is opening and earlier lines are queued',
  async (_what, options) => {
    logger.info('before')
    const stream = follow(options)
    logger.info('after')
    logger.info('end')
    await stream.last('end')
    expect(stream.messages).toEqual(['after', 'end'])
  },
)

it('begins with the next line after others were written', async () => {
  logger.info('before')
  await storage.flush()
  const stream = follow()
  logger.info('end')
  await stream.last('end')
  expect(stream.messages).toEqual(['end'])
})

it.each([
  [0, ['a', 'b', 'c', 'end']],
  [2, ['c', 'end']],
  [4, ['later']],
])('skips the first %d entries', async (start, expected) => {
  for (const message of ['a', 'b', 'c', 'end']) logger.info(message)
  const stream = follow({ start })
  if (start === 4) logger.info('later')
  await stream.last(expected.at(-1) as string)
  expect(stream.messages).toEqual(expected)
})

it('emits infos as query returns them, with the name of the transport', async () => {
  const stream = logger.stream({ start: 0 })
  const heard = once(stream, 'log')
  logger.error('a', { order: 7 })
  const [{ transport: from, ...info }] = await heard
  expect(from).toEqual(['logpond'])
  expect([info]).toEqual(await transport.query())
})

it('emits only entries of a level, of filters, and some fields', async () => {
  const stream = transport.stream({ level: 'error', contains: 'card', fields: ['message', 'order'] })
  const infos: unknown[] = []
  stream.on('log', (info) => infos.push(info))
  logger.info('card expired')
  logger.error('disk full')
  logger.error('card declined', { order: 7, region: 'eu' })
  await once(stream, 'log')
  expect(infos).toEqual([{ message: 'card declined', order: 7 }])
})

it('emits what other loggers store in the same storage', async () => {
  const stream = follow()
  storage.store({ message: 'end', severity: 'warn' })
  await stream.last('end')
})

it('emits nothing after destroy, and then close', async () => {
  const stream = transport.stream({ start: 0 })
  const messages: unknown[] = []
  stream.on('log', ({ message }) => {
    messages.push(message)
    stream.destroy()
  })
  for (const message of ['a', 'b', 'c']) logger.info(message)
  await once(stream, 'close')
  expect(messages).toEqual(['a'])
})

it('closes when the storage closes, after the last entry', async () => {
  const stream = transport.stream()
  const messages: unknown[] = []
  stream.on('log', ({ message }) => messages.push(message))
  logger.info('a')
  await storage.close()
  await once(stream, 'close')
  expect(messages).toEqual(['a'])
})

it.each<[string, () => Promise<unknown> | unknown, object, string]>([
  ['a closed storage', () => storage.close(), {}, 'CLOSED'],
  ['a wrong start', () => {}, { start: -2 }, 'INVALID_QUERY'],
  ['a filter that it does not have', () => {}, { traceId: 'x' }, 'INVALID_QUERY'],
])('emits an error for %s', async (_what, prepare, options, code) => {
  await prepare()
  const stream = logger.stream(options)
  const [error] = await once(stream, 'error').catch((thrown) => [thrown])
  expect(error).toMatchObject({ code, transport: ['logpond'] })
})

it('continues after a listener that throws, whose error is an uncaught exception', async () => {
  const stream = transport.stream()
  const messages: unknown[] = []
  stream.on('log', ({ message }) => {
    messages.push(message)
    if (message === 'a') throw new Error('of the listener')
  })
  const others = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  const caught = once(process, 'uncaughtException')
  logger.info('a')
  const [error] = await caught
  for (const listener of others) process.on('uncaughtException', listener)
  expect(error).toMatchObject({ message: 'of the listener' })
  logger.info('b')
  while (messages.length < 2) await once(stream, 'log')
  expect(messages).toEqual(['a', 'b'])
})
