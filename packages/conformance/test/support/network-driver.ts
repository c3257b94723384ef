import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { deserialize, serialize } from 'node:v8'
import { isLogStorageError, type LogDriver, LogStorageError, type LogStorageErrorCode } from '@logpond/core'
import { MemoryStore, memoryDriver } from '@logpond/core/testing'
import type { CreateContext } from '../../src/lab/create-driver.js'
import type { ServerAddress, ServerFaults } from '../../src/network/server-address.js'
import type { Subject } from '../../src/subject.js'

interface Request {
  readonly id: number
  readonly method: string
  readonly args: readonly unknown[]
}

type Reply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly code: LogStorageErrorCode; readonly message: string }

/** Changes of the client or the server that break a promise. */
export interface NetworkBreakage {
  /** Changes the driver that the server calls, for the store of a directory. */
  readonly server?: (driver: LogDriver, store: MemoryStore) => Partial<LogDriver>
  /** Changes the driver that the suite gets. */
  readonly client?: (driver: LogDriver, connection: Connection) => Partial<LogDriver>
  /** Called when the server is killed. */
  readonly onKill?: (stores: ReadonlyMap<string, MemoryStore>) => void
  /** How calls fail when the connection breaks. */
  readonly broken?: (method: string) => LogStorageErrorCode
  /** Whether answers are taken by their order, and not by the number of their request; aborted calls wait for none. */
  readonly isFifo?: boolean
  /** The answer of calls whose connection breaks, instead of an error. */
  readonly answerOfBroken?: (method: string) => unknown
  /** Whether any server is taken for the right one. */
  readonly isTrusting?: boolean
}

/** Frames of four bytes with their length, and a value. */
class Frames {
  #buffer: Buffer = Buffer.alloc(0)

  static of(value: unknown): Buffer {
    const body = serialize(value)
    const length = Buffer.alloc(4)
    length.writeUInt32BE(body.length)
    return Buffer.concat([length, body])
  }

  /** The values that are complete. */
  *push(chunk: Buffer): Generator<unknown> {
    this.#buffer = Buffer.concat([this.#buffer, chunk])
    while (this.#buffer.length >= 4) {
      const end = 4 + this.#buffer.readUInt32BE()
      if (end > 2 ** 28) throw new Error('This is another protocol.')
      if (this.#buffer.length < end) return
      const body = this.#buffer.subarray(4, end)
      this.#buffer = this.#buffer.subarray(end)
      yield deserialize(body)
    }
  }
}

/** A server that keeps stores in memory; its stores survive when it is killed. */
class TestServer implements ServerFaults {
  readonly #stores = new Map<string, MemoryStore>()
  readonly #breakage: NetworkBreakage
  readonly #sockets = new Set<Socket>()
  #server: Server | undefined
  #port = 0

  constructor(breakage: NetworkBreakage) {
    this.#breakage = breakage
  }

  get address(): ServerAddress {
    return { host: '127.0.0.1', port: this.#port }
  }

  async startServer(): Promise<void> {
    this.#server = createServer((socket) => this.#serve(socket))
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
    this.#server.unref()
  }

  async killServer(): Promise<void> {
    const server = this.#server
    if (server === undefined) return
    this.#server = undefined
    for (const socket of this.#sockets) socket.resetAndDestroy()
    server.close()
    await once(server, 'close')
    this.#breakage.onKill?.(this.#stores)
  }

  #serve(socket: Socket): void {
    const frames = new Frames()
    let driver: LogDriver | undefined
    this.#sockets.add(socket)
    socket.unref()
    socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket))
    socket.on('data', async (chunk) => {
      for (const frame of frames.push(chunk)) {
        const { id, method, args } = frame as Request
        if (method === 'hello') driver = this.#driverOf(String(args[0]))
        const reply = await answer(id, () =>
          method === 'hello' ? 'logpond' : callOf(driver, method)(...args),
        )
        if (!socket.destroyed) socket.write(Frames.of(reply))
      }
    })
  }

  #driverOf(directory: string): LogDriver {
    const store = this.#stores.get(directory) ?? new MemoryStore()
    this.#stores.set(directory, store)
    const driver = memoryDriver({ store })
    return { ...driver, ...this.#breakage.server?.(driver, store) }
  }
}

function callOf(driver: LogDriver | undefined, method: string): (...args: readonly unknown[]) => unknown {
  const member: unknown = driver?.[method as keyof LogDriver]
  if (typeof member !== 'function') throw new Error(`There is no method ${method}.`)
  return (...args) => member.apply(driver, args)
}

async function answer(id: number, work: () => unknown): Promise<Reply> {
  try {
    return { id, result: await work() }
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    return { id, code: isLogStorageError(thrown) ? thrown.code : 'IO', message }
  }
}

type Waiting = PromiseWithResolvers<unknown> & { readonly id: number; readonly method: string }

/** The connection of a driver, which is opened once. */
export class Connection {
  readonly #socket: Socket
  readonly #breakage: NetworkBreakage
  readonly #waiting: Waiting[] = []
  #isBroken = false
  #requests = 0

  constructor(address: ServerAddress, breakage: NetworkBreakage) {
    this.#breakage = breakage
    const frames = new Frames()
    this.#socket = connect({ ...address, noDelay: true })
    this.#socket.on('error', () => {}).on('close', () => this.#break())
    this.#socket.on('data', (chunk) => {
      try {
        for (const frame of frames.push(chunk)) this.#settle(frame as Reply)
      } catch {
        this.#socket.destroy()
      }
    })
  }

  call(method: string, args: readonly unknown[], signal?: AbortSignal): Promise<unknown> {
    if (this.#isBroken) return Promise.reject(this.#lost('IO', 'The connection is gone.'))
    const waiting = { ...Promise.withResolvers<unknown>(), id: ++this.#requests, method }
    this.#waiting.push(waiting)
    this.#socket.write(Frames.of({ id: waiting.id, method, args } satisfies Request))
    if (signal === undefined) return waiting.promise
    const aborted = Promise.withResolvers<never>()
    const abort = () => {
      if (this.#breakage.isFifo) this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
      aborted.reject(new LogStorageError('ABORTED', 'The caller aborted this call.'))
    }
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
    return Promise.race([waiting.promise, aborted.promise]).finally(() =>
      signal.removeEventListener('abort', abort),
    )
  }

  close(): void {
    this.#socket.destroy()
    this.#break()
  }

  #settle(reply: Reply): void {
    const { isFifo } = this.#breakage
    const at = isFifo ? 0 : this.#waiting.findIndex(({ id }) => id === reply.id)
    const [waiting] = this.#waiting.splice(at, 1)
    if ('code' in reply) waiting?.reject(new LogStorageError(reply.code, reply.message))
    else waiting?.resolve(reply.result)
  }

  #break(): void {
    this.#isBroken = true
    const { broken, answerOfBroken } = this.#breakage
    for (const { method, resolve, reject, promise } of this.#waiting.splice(0)) {
      promise.catch(() => {})
      const answer = answerOfBroken?.(method)
      if (answer !== undefined) resolve(answer)
      const isWrite = method === 'append' || method === 'deleteOldest'
      const code = broken?.(method) ?? (method === 'append' ? 'UNKNOWN_OUTCOME' : 'CONNECTION')
      reject(this.#lost(code, isWrite ? 'The connection broke during a write.' : 'The connection broke.'))
    }
  }

  #lost(code: LogStorageErrorCode, message: string): LogStorageError {
    return new LogStorageError(code, message)
  }
}

function networkDriver(directory: string, address: ServerAddress, breakage: NetworkBreakage): LogDriver {
  let connection: Connection | undefined
  const open = (): Connection => {
    if (connection === undefined) throw new LogStorageError('CONNECTION', 'The driver is not open.')
    return connection
  }
  const call = (method: string, ...args: unknown[]) => open().call(method, args) as Promise<never>
  const read = (method: string, args: unknown[], signal: AbortSignal | undefined) =>
    open().call(method, args, signal) as Promise<never>
  const { supports } = memoryDriver({ store: new MemoryStore() })
  const driver: LogDriver = {
    name: 'network',
    supports: Object.freeze({
      ...supports,
      sync: false,
      conditions: true,
      multiProcess: true,
      durable: true,
    }),
    retry: { byCode: { CONNECTION: { attempts: 100 }, UNKNOWN_OUTCOME: { attempts: 100 } } },
    async open(signal) {
      if (signal?.aborted) throw new LogStorageError('ABORTED', 'The caller aborted this call.')
      connection = new Connection(address, breakage)
      try {
        const hello = await connection.call('hello', [directory], signal)
        if (hello !== 'logpond' && !breakage.isTrusting) throw new Error(`The server says ${hello}.`)
      } catch (thrown) {
        connection.close()
        if (breakage.isTrusting) return
        throw isLogStorageError(thrown) && thrown.code === 'ABORTED'
          ? thrown
          : new LogStorageError('CONNECTION', 'The server does not answer.', { cause: thrown })
      }
    },
    append: (batch) => call('append', { ...batch }),
    search: (query, signal) => read('search', [query], signal),
    count: (filter, signal) => read('count', [filter], signal),
    histogram: (query, signal) => read('histogram', [query], signal),
    readAfter: (id, filter, limit, signal) => read('readAfter', [id, filter, limit], signal),
    deleteOldest: (policy, budget) => call('deleteOldest', policy, budget),
    stats: () => call('stats'),
    close() {
      connection?.close()
      connection = undefined
    },
  }
  const { client } = breakage
  if (client === undefined) return driver
  return { ...driver, ...client(driver, { call: (...args) => open().call(...args) } as Connection) }
}

/** A driver for a server of its own, which the suite can break. Without a breakage, it keeps every promise. */
export async function networkSubject(breakage: NetworkBreakage = {}): Promise<Subject> {
  const faults = new TestServer(breakage)
  await faults.startServer()
  const { address } = faults
  const create = ({ directory, server = address }: CreateContext) =>
    networkDriver(directory, server, breakage)
  return { create, server: address, faults }
}
