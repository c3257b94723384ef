import type { LiveLogEntry } from '../contract/log-entry.js'
import type { SubscribeOptions } from '../contract/subscribe-options.js'
import { checkFunction, checkInteger, checkNames, checkSignal } from '../errors/check-options.js'
import { LogStorageError } from '../errors/log-storage-error.js'
import { decodeRecord, type LogRecord } from '../record/log-record.js'
import { callAsEcho, type Echo, isEchoOf } from '../reports/echo.js'
import { notifyListener } from '../reports/notify-listener.js'
import { elapsed, microtask, nextTurn } from '../time/real-timers.js'
import { describeValue } from '../values/describe-value.js'
import { toLiveFilter } from './driver-query.js'
import { entryFilter } from './entry-filter.js'
import type { FilterableEntry } from './filterable-entry.js'
import { SharedEntry } from './shared-entry.js'

const DEFAULT_BUFFER_SIZE = 16_384

/** Milliseconds of each turn of the event loop for all listeners together. Otherwise, many entries would block everything else. */
const TURN = 10

type Listener = (entry: LiveLogEntry) => void | Promise<void>

/** The live listeners. Publishing costs almost nothing without listeners, and never runs their code. */
export class Subscriptions {
  readonly #subscribers = new Set<Subscriber>()
  readonly #now: () => number
  #earlierDrops = 0

  /** @param now The time in milliseconds; only differences matter. */
  constructor(now: () => number = elapsed) {
    this.#now = now
  }

  get count(): number {
    return this.#subscribers.size
  }

  /** Entries that slow listeners missed, including listeners that were removed. */
  get drops(): number {
    let drops = this.#earlierDrops
    for (const subscriber of this.#subscribers) drops += subscriber.drops
    return drops
  }

  /** @throws LogStorageError INVALID_OPTIONS or INVALID_QUERY */
  add(listener: Listener, options: SubscribeOptions | undefined): Disposable {
    if (typeof listener !== 'function') {
      throw new LogStorageError(
        'INVALID_OPTIONS',
        `listener must be a function; it was ${describeValue(listener)}.`,
      )
    }
    const { filter, bufferSize, onGap, signal } = checkNames('subscribe', options, [
      'filter',
      'bufferSize',
      'onGap',
      'signal',
    ])
    const range = { min: 1, max: 10_000_000, default: DEFAULT_BUFFER_SIZE }
    const subscriber = new Subscriber({
      listener,
      matches: entryFilter(toLiveFilter(filter)),
      bufferSize: checkInteger('subscribe.bufferSize', bufferSize, range),
      onGap: checkFunction('subscribe.onGap', onGap),
      now: this.#now,
      share: () => TURN / Math.max(1, this.#subscribers.size),
    })
    const remove = () => this.#remove(subscriber)
    checkSignal('subscribe.signal', signal)?.addEventListener('abort', remove, { once: true })
    subscriber.onRemoved = () => signal?.removeEventListener('abort', remove)
    if (!signal?.aborted) this.#subscribers.add(subscriber)
    return { [Symbol.dispose]: remove }
  }

  /** @param echo The listeners that led to the entry: it is not delivered to them. */
  publish(record: LogRecord, echo?: Echo): void {
    if (this.#subscribers.size === 0) return
    const entry = new SharedEntry(record)
    for (const subscriber of this.#subscribers) {
      if (subscriber.matches(entry) && !isEchoOf(echo, subscriber)) subscriber.offer(record, echo)
    }
  }

  /** Removes all listeners; their buffered entries are still delivered. */
  clear(): void {
    for (const subscriber of this.#subscribers) this.#remove(subscriber, false)
  }

  #remove(subscriber: Subscriber, discard = true): void {
    if (!this.#subscribers.delete(subscriber)) return
    this.#earlierDrops += subscriber.drops
    subscriber.onRemoved?.()
    if (discard) subscriber.discard()
  }
}

interface SubscriberOptions {
  readonly listener: Listener
  readonly matches: (entry: FilterableEntry) => boolean
  readonly bufferSize: number
  readonly onGap: ((dropped: number) => void) | undefined
  readonly now: () => number
  /** Milliseconds of each turn of the event loop that the listener may take. */
  readonly share: () => number
}

/** One listener and its buffered entries. */
class Subscriber {
  readonly #options: SubscriberOptions
  #buffer: LogRecord[] = []
  /** The start of the buffer: removing the first element of an array moves all others. */
  #start = 0
  #gap = 0
  #isDelivering = false
  /** The listeners that led to an entry, for the few entries that have any. */
  readonly #echoes = new WeakMap<LogRecord, Echo>()
  readonly matches: (entry: FilterableEntry) => boolean
  drops = 0
  onRemoved: (() => void) | undefined

  constructor(options: SubscriberOptions) {
    this.#options = options
    this.matches = options.matches
  }

  offer(record: LogRecord, echo: Echo | undefined): void {
    const { bufferSize } = this.#options
    if (this.#buffer.length - this.#start >= bufferSize) {
      this.#take()
      this.#gap++
      this.drops++
    }
    this.#buffer.push(record)
    if (echo !== undefined) this.#echoes.set(record, echo)
    if (this.#isDelivering) return
    this.#isDelivering = true
    microtask(() => callAsEcho(this, undefined, () => void this.#deliver()))
  }

  discard(): void {
    this.#buffer = []
    this.#start = 0
  }

  async #deliver(): Promise<void> {
    const { listener, now, share } = this.#options
    let end = now() + share()
    for (let isFirst = true; this.#start < this.#buffer.length; isFirst = false) {
      if (!isFirst && now() >= end) {
        await nextTurn()
        end = now() + share()
      }
      try {
        if (this.#gap > 0) this.#reportGap()
        const record = this.#take()
        if (record === undefined) break
        const entry = decodeRecord(record)
        const echo = this.#echoes.get(record)
        // Usually, the calling context is the right one: entries of a listener are rare.
        const settled = echo === undefined ? listener(entry) : callAsEcho(this, echo, () => listener(entry))
        if (settled !== undefined) await settled
      } catch {
        // Errors of a listener affect neither the storage nor other listeners.
      }
    }
    this.#isDelivering = false
  }

  #reportGap(): void {
    const gap = this.#gap
    this.#gap = 0
    const { onGap } = this.#options
    if (onGap !== undefined) notifyListener(onGap, gap)
  }

  #take(): LogRecord | undefined {
    const record = this.#buffer[this.#start++]
    // An empty buffer is replaced at once: it would keep delivered entries in memory.
    const isWorthIt = this.#start >= 1024 && this.#start * 2 >= this.#buffer.length
    if (isWorthIt || this.#start >= this.#buffer.length) {
      this.#buffer = this.#buffer.slice(this.#start)
      this.#start = 0
    }
    return record
  }
}
