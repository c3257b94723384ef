import { LogStorageError } from '@logpond/core'
import { leavesConnection } from '../storage-error.js'
import { abortedError, checkSignal } from './aborted.js'
import type { Connection } from './connection.js'

interface Waiter {
  readonly resolve: (connection: Connection | undefined) => void
  readonly reject: (error: unknown) => void
}

/** Connections that are opened when they are needed, up to a number. Calls beyond it wait in the order in which they came. */
export class ConnectionPool {
  readonly #connect: (signal?: AbortSignal) => Promise<Connection>
  readonly #size: number
  readonly #idle: Connection[] = []
  readonly #waiters = new Set<Waiter>()
  readonly #uses = new Set<Promise<unknown>>()
  /** Connections that exist or are being opened. */
  #count = 0
  #isClosed = false

  constructor(connect: (signal?: AbortSignal) => Promise<Connection>, size: number) {
    this.#connect = connect
    this.#size = size
  }

  /** Adds a connection that is open already. */
  add(connection: Connection): void {
    connection.keepAlive(false)
    this.#idle.push(connection)
    this.#count++
  }

  /** Lends a connection. One that was lost, or that the work has marked as broken, is closed afterwards. */
  use<T>(work: (connection: Connection) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#counted(this.#acquire(signal).then((connection) => this.#lend(connection, work)))
  }

  /** Lends a connection that is open and idle; returns undefined if there is none. */
  useIdle<T>(work: (connection: Connection) => Promise<T>): Promise<T> | undefined {
    const place = this.#idle.findLastIndex(({ isBroken }) => !isBroken)
    const [connection] = place === -1 ? [] : this.#idle.splice(place, 1)
    return connection === undefined ? undefined : this.#counted(this.#lend(connection, work))
  }

  async #counted<T>(use: Promise<T>): Promise<T> {
    this.#uses.add(use)
    try {
      return await use
    } finally {
      this.#uses.delete(use)
    }
  }

  async #lend<T>(connection: Connection, work: (connection: Connection) => Promise<T>): Promise<T> {
    connection.keepAlive(true)
    try {
      return await work(connection)
    } catch (error) {
      if (!leavesConnection(error)) connection.isBroken = true
      throw error
    } finally {
      await this.#release(connection)
    }
  }

  /** Closes all connections, once those that are lent have come back. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.allSettled(this.#uses)
    const idle = this.#idle.splice(0)
    this.#count -= idle.length
    await Promise.all(idle.map((connection) => connection.close()))
  }

  async #acquire(signal: AbortSignal | undefined): Promise<Connection> {
    checkSignal(signal)
    for (;;) {
      if (this.#isClosed) throw new LogStorageError('CONNECTION', 'The driver is closed.')
      const connection = this.#idle.pop()
      if (connection === undefined) break
      if (!connection.isBroken) return connection
      await this.#discard(connection)
    }
    if (this.#count >= this.#size) {
      const handed = await this.#wait(signal)
      if (handed !== undefined) return handed
    } else this.#count++
    try {
      return await this.#connect(signal)
    } catch (error) {
      this.#free()
      throw error
    }
  }

  /** Resolves with a connection; without one, the caller may open one in place of one that was closed. */
  #wait(signal: AbortSignal | undefined): Promise<Connection | undefined> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiters.delete(waiter)
        signal?.removeEventListener('abort', abort)
      }
      const waiter: Waiter = {
        resolve: (connection) => {
          leave()
          resolve(connection)
        },
        reject: (error) => {
          leave()
          reject(error)
        },
      }
      const abort = () => waiter.reject(abortedError(signal))
      this.#waiters.add(waiter)
      signal?.addEventListener('abort', abort, { once: true })
    })
  }

  async #release(connection: Connection): Promise<void> {
    if (connection.isBroken || this.#isClosed) {
      await this.#discard(connection)
      return
    }
    connection.keepAlive(false)
    const [waiter] = this.#waiters
    if (waiter === undefined) this.#idle.push(connection)
    else waiter.resolve(connection)
  }

  async #discard(connection: Connection): Promise<void> {
    await connection.close()
    this.#free()
  }

  #free(): void {
    const [waiter] = this.#waiters
    if (waiter === undefined) this.#count--
    else waiter.resolve(undefined)
  }
}
