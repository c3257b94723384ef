import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { type CreatedLogStorage, createLogStorage, type LogStorage } from '@logpond/core'
import { faultyDriver, memoryDriver } from '@logpond/core/testing'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Container, config, createLogger, format, type Logger, transports } from 'winston'
import { LogpondTransport } from '../src/index.js'
import { IN_MEMORY } from './logged.js'

const folders: string[] = []
const storages: LogStorage[] = []

afterEach(async () => {
  await Promise.all(storages.splice(0).map((storage) => storage.close().catch(() => {})))
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A storage of the test. */
function openStorage(options?: object): CreatedLogStorage {
  const storage = createLogStorage({ driver: betterSqlite3(IN_MEMORY), ...options })
  storages.push(storage)
  return storage
}

function newPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'logpond-winston-'))
  folders.push(folder)
  return join(folder, 'logs.db')
}

async function messagesOf(storage: LogStorage): Promise<string[]> {
  await storage.flush()
  return (await storage.search({ order: 'oldest' })).map(({ message }) => message)
}

/** The messages in a file that is closed. */
async function messagesIn(path: string): Promise<string[]> {
  const storage = openStorage({ driver: betterSqlite3({ path, thread: 'main' }) })
  return messagesOf(storage)
}

describe('a storage that was given', () => {
  it.each<[string, (logger: Logger, transport: LogpondTransport) => unknown]>([
    ['logger.end()', (logger) => once(logger.end(), 'finish')],
    ['logger.close()', (logger, transport) => [logger.close(), once(transport, 'closed')][1]],
    ['logger.remove()', (logger, transport) => [logger.remove(transport), once(transport, 'closed')][1]],
    ['logger.clear()', (logger, transport) => [logger.clear(), once(transport, 'closed')][1]],
    ['transport.close()', (_logger, transport) => transport.close()],
    ['transport.end()', (_logger, transport) => once(transport.end(), 'finish')],
    ['transport.destroy()', (_logger, transport) => once(transport.destroy(), 'close')],
  ])('has everything and stays open after %s', async (_call, end) => {
    const storage = openStorage()
    const transport = new LogpondTransport({ storage })
    const logger = createLogger({ transports: [transport] })
    for (let i = 0; i < 500; i++) logger.info(`line ${i}`)
    await end(logger, transport)
    expect(storage.stats()).toMatchObject({ state: 'open', committed: 500 })
  })

  it('gets what is logged after the end of the transport', async () => {
    const storage = openStorage()
    const transport = new LogpondTransport({ storage })
    transport.end()
    transport.write({ level: 'info', message: 'late' })
    await once(transport, 'finish')
    transport.write({ level: 'info', message: 'later' })
    expect(await messagesOf(storage)).toEqual(['late', 'later'])
  })

  it('can be shared by several transports, loggers and child loggers', async () => {
    const storage = openStorage()
    const shop = createLogger({
      defaultMeta: { service: 'shop' },
      transports: [new LogpondTransport({ storage })],
    })
    const mail = createLogger({
      transports: [
        new LogpondTransport({ storage, service: 'mail' }),
        new LogpondTransport({ storage, level: 'error', service: 'alerts' }),
      ],
    })
    shop.child({ order: 7 }).info('paid')
    mail.info('sent')
    mail.error('bounced')
    await once(shop.end(), 'finish')
    await once(mail.end(), 'finish')
    const entries = await storage.search({ order: 'oldest' })
    expect(entries.map(({ service, message }) => [service, message])).toEqual([
      ['shop', 'paid'],
      ['mail', 'sent'],
      ['mail', 'bounced'],
      ['alerts', 'bounced'],
    ])
  })
})

describe('a storage that the transport has opened', () => {
  it.each<[string, (logger: Logger, transport: LogpondTransport) => unknown]>([
    ['logger.end()', (logger) => once(logger.end(), 'finish')],
    ['logger.close()', (logger, transport) => [logger.close(), once(transport, 'closed')][1]],
    ['logger.remove()', (logger, transport) => [logger.remove(transport), once(transport, 'closed')][1]],
    ['transport.close()', (_logger, transport) => transport.close()],
    ['transport.destroy()', (_logger, transport) => once(transport.destroy(), 'close')],
    [
      'all of them',
      async (logger, transport) => {
        transport.close()
        logger.remove(transport)
        logger.close()
        transport.end()
        await once(transport, 'finish')
      },
    ],
  ])('is closed by %s after everything is written', async (_call, end) => {
    const path = newPath()
    const transport = new LogpondTransport({ path })
    const logger = createLogger({ transports: [transport] })
    for (let i = 0; i < 50; i++) logger.info(`line ${i}`)
    await end(logger, transport)
    expect(transport.storage.stats()).toMatchObject({ state: 'closed', committed: 50 })
    expect(await messagesIn(path)).toHaveLength(50)
  })

  it('is closed before the logger finishes', async () => {
    const transport = new LogpondTransport(IN_MEMORY)
    const logger = createLogger({ transports: [transport] })
    logger.info('a')
    logger.end()
    await once(transport, 'finish')
    expect(transport.storage.stats()).toMatchObject({ state: 'closed', committed: 1 })
  })

  it('reports entries that come after the end to onDrop, and throws nothing', async () => {
    const onDrop = vi.fn()
    const transport = new LogpondTransport({ ...IN_MEMORY, onDrop })
    createLogger({ transports: [transport] })
    await transport.close()
    expect(transport.log({ level: 'info', message: 'late' })).toBe(true)
    transport.end()
    await once(transport, 'finish')
    transport.write({ level: 'info', message: 'later' })
    expect(onDrop.mock.calls.map(([receipt]) => receipt.error.code)).toEqual(['CLOSED', 'CLOSED'])
  })

  it('stays open while another logger uses the transport', async () => {
    const path = newPath()
    const transport = new LogpondTransport({ path })
    const container = new Container({ transports: [transport], format: format.simple() })
    container.get('a').info('one')
    container.get('b').info('two')
    container.close('a')
    // The transport decides in the next turn.
    await new Promise(setImmediate)
    container.get('b').info('three')
    container.close()
    await once(transport, 'closed')
    expect(await messagesIn(path)).toEqual(['one', 'two', 'three'])
  })

  it('stays open when the logger is configured with the same transport again', async () => {
    const transport = new LogpondTransport(IN_MEMORY)
    const logger = createLogger({ transports: [transport] })
    logger.info('before')
    logger.configure({ levels: config.syslog.levels, transports: [transport] })
    await new Promise(setImmediate)
    logger.log('debug', 'dropped, because the level is info')
    logger.log('crit', 'after')
    expect(await messagesOf(transport.storage)).toEqual(['before', 'after'])
    expect((await transport.storage.getRecent(1))[0]?.severity).toBe(21)
    logger.close()
  })

  it('is opened again when the transport is added again', async () => {
    const path = newPath()
    const transport = new LogpondTransport({ path })
    const logger = createLogger({ transports: [transport] })
    logger.info('before')
    logger.remove(transport)
    await once(transport, 'closed')
    logger.add(transport)
    logger.info('after')
    await once(logger.end(), 'finish')
    expect(await messagesIn(path)).toEqual(['before', 'after'])
  })
})

describe('the queue', () => {
  it('is written at once when it is full, so that no entry is lost', async () => {
    const storage = openStorage({ batch: { queueSize: 100 } })
    await storage.opened
    const logger = createLogger({ transports: [new LogpondTransport({ storage })] })
    for (let i = 0; i < 1000; i++) logger.info(`line ${i}`)
    await storage.flush()
    expect(storage.stats()).toMatchObject({ committed: 1000, refused: 0 })
  })

  it('drops entries without waiting again while it cannot be written', async () => {
    const onDrop = vi.fn()
    const driver = faultyDriver(memoryDriver())
    const storage = openStorage({ driver, batch: { queueSize: 10 }, onDrop })
    await storage.store({ message: 'before' }).committed()
    const flushSync = vi.spyOn(storage, 'flushSync')
    driver.block()
    const logger = createLogger({ transports: [new LogpondTransport({ storage })] })
    for (let i = 0; i < 100; i++) logger.info(`line ${i}`)
    expect(flushSync.mock.calls).toEqual([[{ timeout: 1000 }]])
    expect(onDrop).toHaveBeenCalledTimes(90)
    driver.release()
    await storage.flush()
    logger.info('room again')
    expect((await messagesOf(storage)).at(-1)).toBe('room again')
  })

  it('never stalls the logger, so that other transports get everything', async () => {
    const lines: unknown[] = []
    const stream = new Writable({
      write(line, _encoding, callback) {
        lines.push(line)
        callback()
      },
    })
    const transport = new LogpondTransport(IN_MEMORY)
    const logger = createLogger({ transports: [transport, new transports.Stream({ stream })] })
    for (let i = 0; i < 200; i++) logger.info(`line ${i}`)
    expect(lines).toHaveLength(200)
    await transport.close()
  })
})

describe('options', () => {
  it.each<[string, object | undefined, RegExp]>([
    ['nothing', undefined, /^LogpondTransport needs a storage, .* it got undefined/],
    ['neither path nor storage', {}, /^LogpondTransport needs/],
    ['an unknown name', { path: ':memory:', filename: 'app.log' }, /has no option "filename"/],
    [
      'a storage with a path',
      { storage: memoryStorage(), path: 'a.db' },
      /path cannot be given together with storage/,
    ],
    [
      'a wrong service',
      { path: ':memory:', service: 5 },
      /^LogpondTransport: service must be a string; it was 5/,
    ],
    ['a wrong host', { path: ':memory:', host: {} }, /host must be a string; it was an object/],
    ['a wrong level', { path: ':memory:', level: 3 }, /level must be a string; it was 3/],
    ['a wrong silent', { path: ':memory:', silent: 'no' }, /silent must be a boolean; it was "no"/],
    ['a wrong traceContext', { path: ':memory:', traceContext: 1 }, /traceContext must be a boolean/],
    ['a wrong batch', { path: ':memory:', batch: 5 }, /batch must be an object; it was 5/],
    ['a wrong storage', { storage: 'logs.db' }, /storage must be a LogStorage/],
  ])('refuse %s', (_what, options, message) => {
    expect(() => new LogpondTransport(options as never)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTIONS', message: expect.stringMatching(message) }),
    )
  })

  it('take a level, a format and silent, as those of every transport', async () => {
    const storage = openStorage()
    const upper = format((info) => Object.assign(info, { message: String(info.message).toUpperCase() }))
    const transport = new LogpondTransport({ storage, level: 'warn', format: upper() })
    const logger = createLogger({ transports: [transport] })
    logger.info('too low')
    logger.warn('loud')
    transport.silent = true
    logger.error('nothing')
    expect(await messagesOf(storage)).toEqual(['LOUD'])
  })

  it('set service and host, also of infos that have others', async () => {
    const storage = openStorage()
    const logger = createLogger({
      transports: [new LogpondTransport({ storage, service: 'shop', host: 'web-1' })],
    })
    logger.info('a', { service: 'other', hostname: 'elsewhere' })
    await storage.flush()
    expect(await storage.getRecent(1)).toMatchObject([
      { service: 'shop', host: 'web-1', attributes: { service: 'other', hostname: 'elsewhere' } },
    ])
  })

  it('report a storage that cannot be opened on the loggers that listen for errors', async () => {
    const path = join(newPath(), 'missing', 'logs.db')
    const transport = new LogpondTransport({ path, driver: 'better-sqlite3', onDrop: () => {} })
    const heard = createLogger({ transports: [transport] })
    createLogger({ transports: [transport] })
    const errors: unknown[] = []
    heard.on('error', (error: { code: string }, from: unknown) => errors.push([error.code, from]))
    heard.info('a')
    await transport.close()
    expect(errors).toContainEqual(['INVALID_OPTIONS', transport])
  })
})

it('emits logged for each info if there is a listener', async () => {
  const transport = new LogpondTransport(IN_MEMORY)
  const logger = createLogger({ transports: [transport] })
  logger.info('not heard')
  const heard = once(transport, 'logged')
  logger.info('heard')
  expect(await heard).toMatchObject([{ message: 'heard' }])
  await transport.close()
})

describe('logv', () => {
  it('stores what the stream has buffered, after the format and the filters of the transport', async () => {
    const storage = openStorage()
    const upper = format((info) =>
      info.drop ? false : Object.assign(info, { message: String(info.message).toUpperCase() }),
    )
    const transport = new LogpondTransport({ storage, format: upper() })
    const logger = createLogger({ transports: [transport] })
    transport.cork()
    logger.info('a')
    logger.info('b', { drop: true })
    logger.debug('c')
    logger.error(new Error('d'))
    transport.uncork()
    expect(await messagesOf(storage)).toEqual(['A', 'D'])
  })

  it('stores all other infos if a format throws', async () => {
    const storage = openStorage()
    const picky = format((info) => {
      if (info.message === 'b') throw new Error('not b')
      return info
    })
    const transport = new LogpondTransport({ storage, format: picky() })
    expect(() => transport.logv(['a', 'b', 'c'].map((message) => ({ level: 'info', message })))).toThrow(
      'not b',
    )
    expect(await messagesOf(storage)).toEqual(['a', 'c'])
  })
})

function memoryStorage(): LogStorage {
  return createLogStorage({ driver: memoryDriver() })
}
