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
  readonly #connect: () => Promise<Connection>
  readonly #size: number
  readonly #idle: Connection[] = []
  readonly #waiters = new Set<Waiter>()
  /** Connections that are being opened for calls which no longer wait for them. */
  readonly #abandoned = new Set<Promise<void>>()
  /** Connections that exist or are being opened. */
  #count = 0
  #isClosed = false

  constructor(connect: () => Promise<Connection>, size: number) {
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
  async use<T>(work: (connection: Connection) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const connection = await this.#acquire(signal)
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

  /** Closes the idle connections. No call may be under way. */
  async close(): Promise<void> {
    this.#isClosed = true
    const idle = this.#idle.splice(0)
    this.#count -= idle.length
    await Promise.all([...idle.map((connection) => connection.close()), ...this.#abandoned])
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
    return this.#open(signal)
  }

  /** If the signal is aborted before the connection is made, other calls use it. */
  async #open(signal: AbortSignal | undefined): Promise<Connection> {
    const opening = this.#connect()
    const aborted = Promise.withResolvers<never>()
    const abort = () => aborted.reject(abortedError(signal))
    signal?.addEventListener('abort', abort, { once: true })
    try {
      return await Promise.race([opening, aborted.promise])
    } catch (error) {
      if (signal?.aborted) this.#keepWhenOpen(opening)
      else this.#free()
      throw error
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  #keepWhenOpen(opening: Promise<Connection>): void {
    const kept = opening.then(
      (connection) => this.#release(connection),
      () => this.#free(),
    )
    this.#abandoned.add(kept)
    kept.finally(() => this.#abandoned.delete(kept))
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
