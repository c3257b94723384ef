import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { type Clock, type LogEntry, type LogStorage, LogStorageError, type StateMessage } from '@logpond/core'
import { type RequestProblem, unavailable } from '../http/request-problem.js'
import { type Ack, Delivery, type RejectedEntry } from './delivery.js'
import { RecentBodies } from './recent-bodies.js'
import { StoredBefore } from './stored-before.js'

export interface ReceiverOptions {
  readonly ack: Ack
  /** Milliseconds that a body waits for room in a full queue. */
  readonly queueTimeout: number
  /** Milliseconds after which a client gets an answer, although its entries are not committed yet. */
  readonly answerTimeout: number
  readonly clock: Clock
}

/** A body whose entries are to be stored. */
export interface IncomingBody {
  /** Of its content: an equal body is the same one, sent again. */
  readonly hash: string
  /**
   * Whether an equal body is the same one even after this one was stored. A body whose entries have no time may be equal to
   * another one.
   */
  readonly isUnique: boolean
  readonly entries: readonly LogEntry[]
}

export interface Outcome {
  readonly accepted: number
  readonly rejected: readonly RejectedEntry[]
  /** Whether the body was received before. */
  readonly isRepeated: boolean
}

const LATE = Symbol('late')

/** Stores bodies, one after the other, each once. */
export class Receiver {
  readonly #storage: LogStorage
  readonly #options: ReceiverOptions
  readonly #recent = new RecentBodies()
  readonly #before: StoredBefore
  /** Bodies whose client was asked to send them again. */
  readonly #unanswered = new WeakSet<Delivery>()
  /** The end of the line of bodies that wait for room in the queue. */
  #line: Promise<unknown> = Promise.resolve()
  #waiting = new Set<() => void>()

  constructor(storage: LogStorage, options: ReceiverOptions) {
    this.#storage = storage
    this.#options = options
    this.#before = new StoredBefore(storage, options.clock)
  }

  /** @throws RequestProblem 503 if a retry may help: equal bodies then continue where this one has ended. */
  async receive(body: IncomingBody): Promise<Outcome> {
    const known = this.#recent.find(body.hash)
    const isRepeated = known !== undefined && (body.isUnique || this.#unanswered.has(known))
    const delivery = isRepeated ? known : new Delivery(this.#storage, this.#options.ack)
    if (!delivery.isDone) {
      this.#checkState()
      this.#recent.remember(body.hash, delivery)
      await this.#deliver(delivery, body)
    }
    if (!body.isUnique) this.#recent.forget(body.hash)
    return { accepted: delivery.accepted, rejected: delivery.rejected, isRepeated }
  }

  async #deliver(delivery: Delivery, { hash, entries }: IncomingBody): Promise<void> {
    const attempt = delivery.attempt(entries, {
      enter: () => this.#enter(),
      isStored: (all) => this.#before.holds(all),
    })
    const reason = await this.#orLate(attempt)
    if (reason === undefined) return
    this.#unanswered.add(delivery)
    if (!delivery.hasBegun) this.#recent.forget(hash)
    if (reason !== LATE) throw problemOf(reason)
    const { state } = this.#storage.stats()
    throw unavailable(
      state === 'full'
        ? 'The disk is full. The entries wait in the queue: send the same body again.'
        : 'The entries are not committed yet. Send the same body again.',
    )
  }

  /** @throws RequestProblem 503 if nothing can be stored now. */
  #checkState(): void {
    const { state } = this.#storage.stats()
    if (state === 'full') throw unavailable('The disk is full.')
    if (state === 'closing' || state === 'closed') throw unavailable('The storage is closed.')
  }

  /** Waits until the bodies before have been queued, and the queue has room. */
  async #enter(): Promise<Disposable> {
    const before = this.#line
    const turn = Promise.withResolvers<void>()
    this.#line = before.then(() => turn.promise)
    const release = { [Symbol.dispose]: () => turn.resolve() }
    try {
      if (!(await this.#inTime(before.then(() => this.#whenWritable())))) {
        throw new LogStorageError('QUEUE_FULL', 'The queue of the storage is full.')
      }
      return release
    } catch (thrown) {
      turn.resolve()
      throw thrown
    }
  }

  async #whenWritable(): Promise<void> {
    if (!this.#storage.isWritable) await this.#storage.whenWritable()
  }

  /** @returns Whether the promise was fulfilled in time. */
  async #inTime(promise: Promise<unknown>): Promise<boolean> {
    const late = Promise.withResolvers<false>()
    using _timer = this.#options.clock.after(this.#options.queueTimeout, () => late.resolve(false), {
      idle: true,
    })
    return await Promise.race([promise.then(() => true), late.promise])
  }

  /** The result of an attempt; or {@link LATE} if the client should not wait any longer. */
  async #orLate<T>(attempt: Promise<T>): Promise<T | typeof LATE> {
    const late = Promise.withResolvers<typeof LATE>()
    const giveUp = () => late.resolve(LATE)
    using _timer = this.#options.clock.after(this.#options.answerTimeout, giveUp, { idle: true })
    this.#await(giveUp)
    try {
      return await Promise.race([attempt, late.promise])
    } finally {
      this.#stopAwaiting(giveUp)
    }
  }

  #await(onFull: () => void): void {
    if (this.#waiting.size === 0) subscribe('logpond:state', this.#onState)
    this.#waiting.add(onFull)
  }

  #stopAwaiting(onFull: () => void): void {
    this.#waiting.delete(onFull)
    if (this.#waiting.size === 0) unsubscribe('logpond:state', this.#onState)
  }

  readonly #onState = (message: unknown): void => {
    const { storage, state } = message as StateMessage
    if (storage !== this.#storage || state !== 'full') return
    for (const onFull of this.#waiting) onFull()
  }
}

function problemOf(error: LogStorageError): RequestProblem {
  return unavailable(error.message, error)
}
