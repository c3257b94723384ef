import type { ServerResponse } from 'node:http'
import type { Clock, LiveFilter, LogStorage, StoredLogEntry } from '@logpond/core'
import { drained } from '../http/drained.js'
import { toApiError } from '../http/to-api-error.js'
import type { TailBehind } from '../protocol/protocol.js'
import { EventWriter } from './event-writer.js'
import { lastIdOf } from './last-id.js'

export interface TailOptions {
  readonly storage: LogStorage
  readonly clock: Clock
  readonly response: ServerResponse
  readonly filter: LiveFilter
  /** Whether the time of an entry is in the range of the query. */
  readonly isInRange: (timestamp: number) => boolean
  /** Undefined for the last id. */
  readonly after: number | undefined
  readonly signal: AbortSignal
}

/** Milliseconds for which entries are collected into one event. */
const DELAY = 50
/** Proxies close connections that are silent for 30 s. */
const HEARTBEAT = 15_000
/** Characters of an event that is not kept back any longer. */
const MAX_LENGTH = 64 * 1024
/** Entries that a client may lag behind. Beyond it, reading the newest page is faster than the rest of the tail. */
const MAX_BEHIND = 20_000
/** Milliseconds between two looks at how far a slow client lags behind. */
const CHECK_INTERVAL = 1000

/**
 * Sends entries as they are committed. It reads no faster than the client takes them, so a slow client costs one page of entries and
 * one event of memory.
 */
export class Tail {
  readonly #options: TailOptions
  readonly #events: EventWriter
  /** All entries up to this id have been looked at; those that match have been sent or wait. */
  #position = 0
  #sentId = -1
  #waiting: string[] = []
  #length = 0
  #hasStarted = false
  #lastCheck = Number.NEGATIVE_INFINITY
  #timer: Disposable | undefined
  #heartbeat: Disposable | undefined

  constructor(options: TailOptions) {
    this.#options = options
    this.#events = new EventWriter(options.response)
  }

  /** Resolves when the client or the storage is gone. Rejects only before the first byte is sent. */
  async run(): Promise<void> {
    const { signal } = this.#options
    try {
      await this.#follow()
    } catch (thrown) {
      if (!this.#hasStarted) throw thrown
      if (!signal.aborted)
        this.#events.send({ type: 'problem', data: JSON.stringify(toApiError(thrown, '')) })
    } finally {
      this.#timer?.[Symbol.dispose]()
      this.#heartbeat?.[Symbol.dispose]()
    }
    this.#events.end()
  }

  async #follow(): Promise<void> {
    const { storage, filter, after, signal, isInRange, response, clock } = this.#options
    const onPosition = (id: number) => this.#reach(id)
    for await (const entry of storage.follow({ ...filter, after }, { signal, onPosition })) {
      this.#position = entry.id
      if (isInRange(entry.timestamp)) this.#add(entry)
      if (!response.writableNeedDrain) continue
      await drained(response, clock)
      if (await this.#isFarBehind()) return
    }
    this.#flush()
  }

  /** The matching entries up to the id have been handed out. */
  #reach(id: number): void {
    this.#position = id
    if (this.#hasStarted) return
    this.#hasStarted = true
    this.#events.start()
    // From here the client can continue, even if the connection breaks before the first entry.
    this.#flush(true)
    this.#beat()
  }

  #add(entry: StoredLogEntry): void {
    const json = JSON.stringify(entry)
    this.#waiting.push(json)
    this.#length += json.length
    if (this.#length >= MAX_LENGTH) this.#flush()
    else this.#timer ??= this.#options.clock.after(DELAY, () => this.#flush(), { idle: true })
  }

  /** @param isWanted Whether an event without entries is sent too. */
  #flush(isWanted = false): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = undefined
    if (this.#waiting.length === 0 && !isWanted) return
    const data = `{"entries":[${this.#waiting.join(',')}]}`
    this.#waiting = []
    this.#length = 0
    this.#sentId = this.#position
    this.#events.send({ type: 'entries', data, id: this.#position })
  }

  #beat(): void {
    this.#heartbeat = this.#options.clock.after(
      HEARTBEAT,
      () => {
        // More bytes would only wait, and a client that takes none is given up by `drained`.
        if (!this.#options.response.writableNeedDrain) {
          if (this.#position > this.#sentId) this.#flush(true)
          else this.#events.beat()
        }
        this.#beat()
      },
      { idle: true },
    )
  }

  /** Asked after the client was slow. Sends an event if the client is too far behind. */
  async #isFarBehind(): Promise<boolean> {
    const { storage, clock, signal } = this.#options
    if (signal.aborted || Math.abs(clock.now() - this.#lastCheck) < CHECK_INTERVAL) return false
    this.#lastCheck = clock.now()
    const lastId = await lastIdOf(storage, signal)
    if (lastId - this.#position <= MAX_BEHIND) return false
    const behind: TailBehind = { after: this.#sentId, lastId }
    this.#events.send({ type: 'behind', data: JSON.stringify(behind) })
    return true
  }
}
