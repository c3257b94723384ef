import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isLogStorageError, openLogStorage } from '@logpond/core'
import { faultyDriver, memoryDriver } from '@logpond/core/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { type LogpondOptions, logpond } from '../src/index.js'
import { PINOS } from './support/pinos.js'

const open: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const storage of open.splice(0)) await storage.close().catch(() => {})
})

async function openStorage(options: Partial<Parameters<typeof openLogStorage>[0]> = {}) {
  const driver = faultyDriver(memoryDriver())
  const storage = await openLogStorage({ driver, ...options })
  open.push(storage)
  const messages = async () => {
    await storage.flush()
    return (await storage.search({ order: 'oldest', limit: 10_000 })).map(({ message }) => message)
  }
  return { driver, storage, messages }
}

describe.each(PINOS)('%s', (_version, pino) => {
  it('passes as the only argument of pino', async () => {
    const { storage, messages } = await openStorage()
    pino(logpond(storage)).info('alone')
    expect(await messages()).toEqual(['alone'])
  })

  it('works twice in a multistream on one storage, with levels', async () => {
    const { storage, messages } = await openStorage()
    const streams = pino.multistream([
      { level: 'info', stream: logpond(storage) },
      { level: 'error', stream: logpond({ storage, service: 'errors' }) },
    ])
    const log = pino({ level: 'debug' }, streams)
    log.debug('dropped by the streams')
    log.info('once')
    log.error('twice')
    expect(await messages()).toEqual(['once', 'twice', 'twice'])
    expect(await storage.count({ service: 'errors' })).toBe(1)
  })

  it('stores a line once in a multistream with dedupe', async () => {
    const { storage, messages } = await openStorage()
    const log = pino(
      {},
      pino.multistream(
        [
          { level: 'info', stream: logpond({ storage, service: 'info' }) },
          { level: 'error', stream: logpond({ storage, service: 'error' }) },
        ],
        { dedupe: true },
      ),
    )
    log.info('i')
    log.error('e')
    expect(await messages()).toEqual(['i', 'e'])
    expect(await storage.count({ service: 'error' })).toBe(1)
  })

  it('leaves a given storage open when a multistream ends', async () => {
    const { storage, messages } = await openStorage()
    const destination = logpond(storage)
    const streams = pino.multistream([{ stream: destination }])
    pino({}, streams).info('before')
    streams.end()
    await new Promise((resolve) => destination.once('close', resolve))
    storage.store({ message: 'after' })
    expect(await messages()).toEqual(['before', 'after'])
  })

  it('closes a storage of its own at its end, after all lines are stored', async () => {
    const driver = faultyDriver(memoryDriver())
    const destination = logpond({ driver })
    pino(destination).info('last')
    await new Promise<void>((resolve, reject) =>
      destination.end((error) => (error ? reject(error) : resolve())),
    )
    expect(destination.storage.stats()).toMatchObject({ state: 'closed', committed: 1 })
    destination.end()
    destination.destroy()
  })

  it('calls back from flush() with an idle event loop', async () => {
    const { storage } = await openStorage()
    const log = pino(logpond(storage))
    await new Promise((resolve) => log.flush(resolve))
    log.info('stored')
    await new Promise((resolve) => log.flush(resolve))
    expect(storage.stats().committed).toBe(1)
  })

  it('passes the error to the callback of flush() if the storage is closed', async () => {
    const { storage } = await openStorage()
    const log = pino(logpond(storage))
    await storage.close()
    const error = await new Promise((resolve) => log.flush(resolve))
    expect(isLogStorageError(error) && error.code).toBe('CLOSED')
  })

  it('writes before fatal() returns, and neither throws nor waits for ever if that is not possible', async () => {
    const { storage, driver } = await openStorage({ flushOnExit: false })
    const log = pino(logpond(storage))
    log.fatal('written')
    expect(storage.stats().committed).toBe(1)
    driver.block()
    log.fatal('stuck')
    expect(storage.stats().committed).toBe(1)
    driver.release()
  })

  it('stores a burst that is larger than the queue, in order', async () => {
    const { storage, messages } = await openStorage({ batch: { queueSize: 50 } })
    const log = pino(logpond(storage))
    for (let i = 0; i < 1000; i++) log.info(`line ${i}`)
    expect(await messages()).toEqual(Array.from({ length: 1000 }, (_, i) => `line ${i}`))
    expect(storage.stats().refused).toBe(0)
  })

  it('tries to make room in a full queue once, and then drops lines until there is room', async () => {
    const { storage, driver, messages } = await openStorage({ batch: { queueSize: 2 }, onDrop: () => {} })
    const log = pino(logpond(storage))
    driver.block()
    for (let i = 0; i < 10; i++) log.info(`line ${i}`)
    expect(driver.callsOf('appendSync')).toHaveLength(1)
    driver.release()
    await storage.flush()
    log.info('later')
    expect(await messages()).toEqual(['line 0', 'line 1', 'later'])
    expect(storage.stats().refused).toBe(8)
  })

  it('does not recurse when a listener of the storage logs a drop', async () => {
    const logger: { log?: ReturnType<typeof pino> } = {}
    let drops = 0
    const { storage, driver } = await openStorage({
      batch: { queueSize: 1 },
      onDrop: () => {
        if (drops++ < 20) logger.log?.warn('dropped')
      },
    })
    logger.log = pino(logpond(storage))
    driver.block()
    logger.log.info('a')
    logger.log.info('b')
    driver.release()
    await storage.flush()
    expect(drops).toBeGreaterThan(0)
  })

  it('does not throw into the logger after the storage has closed', async () => {
    const { storage } = await openStorage({ onDrop: () => {} })
    const log = pino(logpond(storage))
    await storage.close()
    log.info('too late')
    log.fatal('too late')
    expect(storage.stats().refused).toBe(2)
  })

  it('keeps no object of the application alive', async () => {
    const { storage } = await openStorage()
    const destination = logpond(storage)
    pino(destination).info({ big: {} }, 'x')
    expect([destination.lastObj, destination.lastLogger]).toEqual([undefined, undefined])
  })

  it.each<[name: string, options: LogpondOptions extends infer _ ? object : never, entry: object]>([
    ['service and host', { service: 'api', host: 'web-1' }, { service: 'api', host: 'web-1' }],
    ['severities by name', { severities: { audit: 'warn' } }, { severity: 13 }],
    ['severities by number', { severities: { 35: 20 } }, { severity: 20 }],
    ['no severities', {}, { severity: 11, service: 'shop' }],
    ['ignore, as text', { ignore: 'pid, hostname,user.card' }, { attributes: { user: { id: 7 }, order: 1 } }],
    ['ignore, as a list', { ignore: ['pid', 'user', 'order', 'name'] }, { attributes: undefined }],
  ])('has the option %s', async (_name, options, entry) => {
    const { storage } = await openStorage()
    const log = pino({ name: 'shop', customLevels: { audit: 35 } }, logpond({ storage, ...options }))
    log.audit({ user: { id: 7, card: '4111' }, order: 1 }, 'seen')
    await storage.flush()
    const [stored] = await storage.search()
    expect({ attributes: undefined, ...stored }).toMatchObject(entry)
    if ('ignore' in options) expect(stored?.attributes).toEqual((entry as { attributes?: object }).attributes)
  })

  it('has the option level, by name and by number, also for names of the logger', async () => {
    const { storage, messages } = await openStorage()
    for (const level of ['audit', 35] as const) {
      const log = pino({ level: 'trace', customLevels: { audit: 35 } }, logpond({ storage, level }))
      log.info('info')
      log.audit('audit')
      log.error('error')
    }
    expect(await messages()).toEqual(['audit', 'error', 'audit', 'error'])
  })

  it('orders levels as the logger does', async () => {
    const { storage, messages } = await openStorage()
    const options = { customLevels: { debug: 30, info: 20, error: 10 }, useOnlyCustomLevels: true } as const
    const log = pino(
      { ...options, levelComparison: 'DESC', level: 'debug' },
      logpond({ storage, level: 'info' }),
    )
    for (const level of ['debug', 'info', 'error'] as const) log[level](level)
    expect(await messages()).toEqual(['info', 'error'])
    const severities = (await storage.search({ order: 'oldest' })).map(({ severity }) => severity)
    expect(severities).toEqual([9, 17])
  })

  it('finds the error and the trace under the nestedKey of the logger', async () => {
    const { storage } = await openStorage()
    const log = pino({ nestedKey: 'payload' }, logpond(storage))
    log.error(
      { err: new RangeError('expired'), trace_id: '5b8efff798038103d269b633813fc60c', order: 1 },
      'failed',
    )
    await storage.flush()
    expect(await storage.search()).toMatchObject([
      {
        traceId: '5b8efff798038103d269b633813fc60c',
        attributes: { 'exception.type': 'RangeError', payload: { order: 1 } },
      },
    ])
  })
})

it('reads lines that do not come from a logger of this process, one or several at a time', async () => {
  const { storage, messages } = await openStorage()
  const destination = logpond({ storage, messageKey: 'text' })
  const line = '{"level":40,"time":1706696430123,"pid":1,"hostname":"h","level":10,"text":"forged"}\n'
  expect(destination.write(`${line}not JSON\n\n`)).toBe(true)
  destination.write(Buffer.from('{"level":30,"text":"bytes"}'))
  expect(await messages()).toEqual(['forged', 'not JSON', 'bytes'])
  const [first] = await storage.search({ contains: 'forged' })
  expect(first).toMatchObject({ severity: 13, timestamp: 1_706_696_430_123, attributes: { level: 10 } })
})

it.each([
  [{ severities: { audit: 'loud' } }, /severities\.audit must be .*; it was "loud"/],
  [{ ignore: 7 }, /ignore must be .*; it was 7/],
  [{ level: true }, /level must be .*; it was true/],
  [{ http: 'yes' }, /http must be a boolean; it was "yes"/],
  [{ servise: 'x' }, /servise/],
])('refuses the option %j', async (wrong, message) => {
  const { storage } = await openStorage()
  expect(() => logpond({ storage, ...wrong } as never)).toThrow(message)
  const path = join(tmpdir(), `logpond-refused-${process.pid}.db`)
  expect(() => logpond({ path, thread: 'main', ...wrong } as never)).toThrow(message)
  expect(existsSync(path)).toBe(false)
})
