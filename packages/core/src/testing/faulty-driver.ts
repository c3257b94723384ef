import type { LogBatch } from '../contract/log-batch.js'
import type { DriverFilter, LogDriver, MaybePromise } from '../contract/log-driver.js'
import { LogStorageError } from '../errors/log-storage-error.js'
import type { Clock } from '../time/clock.js'
import { type DriverCall, DriverJournal } from './driver-journal.js'
import type { DriverMethod, Fault } from './fault.js'
import { FaultPlan } from './fault-plan.js'
import { Gates } from './gates.js'
import { queryProblems } from './query-problems.js'
import { type RandomFaults, randomFaults } from './random-faults.js'

export interface FaultyDriverOptions {
  /** What goes wrong, from the first call on. */
  readonly faults?: readonly Fault[]
  /** Writes that fail now and then, where no fault of the list strikes. */
  readonly random?: RandomFaults
  /** Milliseconds that each call of a method takes longer, on this clock; `appendSync` is never slow. */
  readonly slow?: { readonly clock: Clock } & { readonly [Method in DriverMethod]?: number }
}

/** The methods that always return a promise, whatever the driver inside does. */
type AsyncMethods = {
  [Method in Exclude<DriverMethod, 'appendSync' | 'sync' | 'checkpoint'>]: (
    ...parameters: Parameters<LogDriver[Method]>
  ) => Promise<Awaited<ReturnType<LogDriver[Method]>>>
}

/** A driver that fails when a test wants it to, and remembers how it was called. */
export interface FaultyDriver
  extends Omit<LogDriver, keyof AsyncMethods | 'appendAhead' | 'finishOpening'>,
    AsyncMethods {
  /** All calls, in order. */
  readonly calls: readonly DriverCall[]
  /** Where the caller broke a promise of the contract: overlapping or empty writes, calls before `open`, … */
  readonly violations: readonly string[]
  /** How many calls hang. */
  readonly blocked: number
  /** The calls of one method. */
  callsOf(method: DriverMethod): DriverCall[]
  /** Adds faults behind those that are still to come. */
  inject(...faults: Fault[]): void
  /** Nothing goes wrong any more; what hangs still hangs. */
  heal(): void
  /**
   * Has calls of these methods hang before they do anything; default `append`. A hung `append` makes `appendSync` fail
   * with UNKNOWN_OUTCOME, as if its time had run out.
   */
  block(...methods: DriverMethod[]): void
  /** Lets all go that hangs. A fault that was injected meanwhile strikes it then. */
  release(): void
}

/**
 * Wraps any driver and has its calls fail, hang or take time, as a test wants: always the same way, never by chance.
 *
 * Faults need no cooperation of the driver inside: a write fails before it gets there, or after it was committed. Batches
 * are never taken ahead, and an opening is not waited for synchronously.
 */
export function faultyDriver(inner: LogDriver, options: FaultyDriverOptions = {}): FaultyDriver {
  return new Faulty(inner, options)
}

class Faulty implements FaultyDriver {
  readonly name: string
  readonly supports: LogDriver['supports']
  readonly appendSync?: NonNullable<LogDriver['appendSync']>
  readonly sync?: NonNullable<LogDriver['sync']>
  readonly checkpoint?: NonNullable<LogDriver['checkpoint']>
  readonly #inner: LogDriver
  readonly #slow: FaultyDriverOptions['slow']
  readonly #journal = new DriverJournal()
  readonly #gates = new Gates()
  readonly #plan: FaultPlan

  constructor(inner: LogDriver, { faults = [], random, slow }: FaultyDriverOptions) {
    this.name = `faulty ${inner.name}`
    this.supports = inner.supports
    this.#inner = inner
    this.#slow = slow
    this.#plan = new FaultPlan(random && randomFaults(random))
    this.#plan.add(faults)
    if (inner.appendSync) this.appendSync = (batch, timeout) => this.#appendSync(batch, timeout)
    if (inner.sync) this.sync = () => this.#call('sync', async () => inner.sync?.() ?? 0)
    if (inner.checkpoint) this.checkpoint = () => this.#call('checkpoint', () => inner.checkpoint?.())
  }

  get calls() {
    return this.#journal.calls
  }
  get violations() {
    return this.#journal.violations
  }
  get blocked() {
    return this.#gates.waiting
  }
  callsOf(method: DriverMethod) {
    return this.calls.filter((call) => call.method === method)
  }
  inject(...faults: Fault[]) {
    this.#plan.add(faults)
  }
  heal() {
    this.#plan.clear()
  }
  block(...methods: DriverMethod[]) {
    this.#gates.shut(methods.length > 0 ? methods : ['append'])
  }
  release() {
    this.#gates.open()
  }

  open(signal?: AbortSignal) {
    return this.#call('open', () => this.#inner.open(signal))
  }

  append(batch: LogBatch) {
    return this.#call('append', () => this.#inner.append(batch), batch)
  }

  search(...args: Parameters<LogDriver['search']>) {
    return this.#read('search', args[0], args[0].limit, () => this.#inner.search(...args))
  }

  count(...args: Parameters<LogDriver['count']>) {
    return this.#read('count', args[0], undefined, () => this.#inner.count(...args))
  }

  histogram(...args: Parameters<LogDriver['histogram']>) {
    return this.#read('histogram', args[0], undefined, () => this.#inner.histogram(...args))
  }

  readAfter(...args: Parameters<LogDriver['readAfter']>) {
    return this.#read('readAfter', args[1], args[2], () => this.#inner.readAfter(...args))
  }

  deleteOldest(...args: Parameters<LogDriver['deleteOldest']>) {
    return this.#call('deleteOldest', () => this.#inner.deleteOldest(...args))
  }

  stats() {
    return this.#call('stats', () => this.#inner.stats())
  }

  close() {
    return this.#call('close', () => this.#inner.close())
  }

  #read<T>(
    method: DriverMethod,
    query: DriverFilter,
    limit: number | undefined,
    work: () => MaybePromise<T>,
  ): Promise<T> {
    this.#journal.report(queryProblems(method, query, limit))
    return this.#call(method, work)
  }

  async #call<T>(method: DriverMethod, work: () => MaybePromise<T>, batch?: LogBatch): Promise<T> {
    const call = this.#journal.begin(method, batch)
    try {
      await this.#delay(method)
      await this.#gates.pass(method)
      const fault = this.#plan.next(method, batch)
      if (fault) return await this.#fail(fault, method, work)
      const result = await work()
      this.#journal.succeed(call)
      return result
    } catch (thrown) {
      this.#journal.fail(call, thrown)
      throw thrown
    }
  }

  async #fail(fault: Fault, method: DriverMethod, work: () => MaybePromise<unknown>): Promise<never> {
    // The caller opens a driver anew after either of them, and must not meet one that is open.
    const isDone = fault.committed || method === 'close'
    if (isDone) await work()
    if (isDone && method === 'open') await this.#inner.close()
    throw errorOf({ ...fault, committed: isDone }, method)
  }

  #appendSync(batch: LogBatch, timeout: number): readonly number[] {
    const call = this.#journal.begin('appendSync', batch)
    try {
      if (this.#gates.isShut('append')) throw errorOf({ code: 'UNKNOWN_OUTCOME' }, 'appendSync')
      const fault = this.#plan.next('appendSync', batch)
      if (fault && !fault.committed) throw errorOf(fault, 'appendSync')
      const ids = this.#inner.appendSync?.(batch, timeout) ?? []
      if (fault) throw errorOf(fault, 'appendSync')
      this.#journal.succeed(call)
      return ids
    } catch (thrown) {
      this.#journal.fail(call, thrown)
      throw thrown
    }
  }

  async #delay(method: DriverMethod): Promise<void> {
    const clock = this.#slow?.clock
    const delay = this.#slow?.[method]
    if (clock === undefined || delay === undefined) return
    await new Promise<void>((resolve) => void clock.after(delay, resolve))
  }
}

function errorOf({ code, committed }: Fault, method: DriverMethod): LogStorageError {
  const when = committed ? 'after its work was done' : 'before it did anything'
  return new LogStorageError(code, `Injected fault: ${method} failed ${when}.`)
}
