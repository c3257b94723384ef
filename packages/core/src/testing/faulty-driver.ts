import type { DriverFilter } from '../contract/driver-filter.js'
import type { LogBatch } from '../contract/log-batch.js'
import type { LogDriver, MaybePromise } from '../contract/log-driver.js'
import { LogStorageError } from '../errors/log-storage-error.js'
import type { Clock } from '../time/clock.js'
import { type DriverCall, DriverJournal } from './driver-journal.js'
import type { DriverMethod, Fault } from './fault.js'
import { FaultPlan } from './fault-plan.js'
import { Gates } from './gates.js'
import { conditionProblems, countProblems, queryProblems, sliceProblems } from './query-problems.js'
import { type RandomFaults, randomFaults } from './random-faults.js'

export interface FaultyDriverOptions {
  /** The faults that are injected from the start. */
  readonly faults?: readonly Fault[]
  /** Writes that fail at random, but reproducibly. Faults of the list come first. */
  readonly random?: RandomFaults
  /** Milliseconds by which each call of a method is delayed, on this clock; `appendSync` is never delayed. */
  readonly slow?: { readonly clock: Clock } & { readonly [Method in DriverMethod]?: number }
  /**
   * Whether to offer `appendAhead`, like a driver whose engine runs in another thread: writes run one after the other, and a
   * pipelined write fails with `ABORTED` if the write before it fails.
   *
   * @default false
   */
  readonly pipelined?: boolean
}

type OptionalMethod =
  | 'appendSync'
  | 'sync'
  | 'checkpoint'
  | 'topValues'
  | 'fields'
  | 'groupedHistogram'
  | 'lastId'

/** The methods that always return a promise, even if the wrapped driver does not. */
type AsyncMethods = {
  [Method in Exclude<DriverMethod, OptionalMethod>]: (
    ...parameters: Parameters<LogDriver[Method]>
  ) => Promise<Awaited<ReturnType<LogDriver[Method]>>>
}

/** A driver that fails, hangs or is slow when a test requests it, and records its calls. */
export interface FaultyDriver extends Omit<LogDriver, keyof AsyncMethods | 'finishOpening'>, AsyncMethods {
  /** All calls, in order. */
  readonly calls: readonly DriverCall[]
  /** A message for each promise of the contract that the caller broke: overlapping or empty writes, calls before `open`, … */
  readonly violations: readonly string[]
  /** How many calls hang. */
  readonly blocked: number
  /** The calls of one method. */
  callsOf(method: DriverMethod): DriverCall[]
  /** Adds faults after those that are still to come. */
  inject(...faults: Fault[]): void
  /** Removes all faults, random ones too. Calls that hang are not released. */
  heal(): void
  /**
   * Makes calls of these methods hang before they do anything. `append` includes `appendAhead`. `appendSync` cannot hang: it
   * fails with UNKNOWN_OUTCOME, as after its timeout.
   *
   * @param methods The methods. @default `append` and `appendSync`
   */
  block(...methods: DriverMethod[]): void
  /** Releases all calls that hang; later calls do not hang. Faults that were injected since apply to the released calls. */
  release(): void
  /** Releases the call that has hung longest; later calls still hang. Returns `false` if no call hangs. */
  releaseFirst(): boolean
}

/**
 * Wraps any driver and makes its calls fail, hang or take time on request, reproducibly.
 *
 * The wrapped driver does not need to cooperate: a write fails before it reaches that driver, or after the driver has
 * committed it. The result has no `finishOpening`, and has `appendAhead` only with the option `pipelined`.
 */
export function faultyDriver(inner: LogDriver, options: FaultyDriverOptions = {}): FaultyDriver {
  return new Faulty(inner, options)
}

/** A write, and the promise of the write before it. */
interface Write {
  readonly batch?: LogBatch
  readonly ready?: Promise<unknown> | undefined
  readonly isAhead?: boolean
}

class Faulty implements FaultyDriver {
  readonly name: string
  readonly supports: LogDriver['supports']
  readonly batching?: NonNullable<LogDriver['batching']>
  readonly retry?: NonNullable<LogDriver['retry']>
  readonly cleanupStep?: number
  readonly pollInterval?: number
  readonly lastId?: NonNullable<LogDriver['lastId']>
  readonly appendAhead?: NonNullable<LogDriver['appendAhead']>
  readonly appendSync?: NonNullable<LogDriver['appendSync']>
  readonly sync?: NonNullable<LogDriver['sync']>
  readonly checkpoint?: NonNullable<LogDriver['checkpoint']>
  readonly topValues?: NonNullable<LogDriver['topValues']>
  readonly fields?: NonNullable<LogDriver['fields']>
  readonly groupedHistogram?: NonNullable<LogDriver['groupedHistogram']>
  readonly #inner: LogDriver
  readonly #slow: FaultyDriverOptions['slow']
  readonly #journal = new DriverJournal()
  readonly #gates = new Gates()
  readonly #plan: FaultPlan
  readonly #isPipelined: boolean
  /** The last write that was sent. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(inner: LogDriver, options: FaultyDriverOptions) {
    const { faults = [], random, slow, pipelined = false } = options
    this.name = `faulty ${inner.name}`
    this.supports = inner.supports
    if (inner.batching !== undefined) this.batching = inner.batching
    if (inner.retry !== undefined) this.retry = inner.retry
    if (inner.cleanupStep !== undefined) this.cleanupStep = inner.cleanupStep
    if (inner.pollInterval !== undefined) this.pollInterval = inner.pollInterval
    this.#inner = inner
    this.#slow = slow
    this.#plan = new FaultPlan(random && randomFaults(random))
    this.#plan.add(faults)
    this.#isPipelined = pipelined
    if (pipelined) this.appendAhead = (batch) => this.#inLine(this.#appendAhead(batch, this.#last))
    if (inner.appendSync) this.appendSync = (batch, timeout) => this.#appendSync(batch, timeout)
    if (inner.sync) this.sync = () => this.#call('sync', async () => inner.sync?.() ?? 0)
    if (inner.checkpoint) this.checkpoint = () => this.#call('checkpoint', () => inner.checkpoint?.())
    if (inner.lastId) this.lastId = (signal) => this.#call('lastId', async () => inner.lastId?.(signal) ?? 0)
    const { topValues, fields, groupedHistogram } = inner
    if (topValues) {
      this.topValues = (...args) => {
        const [{ field, limit }] = args
        this.#journal.report(countProblems('topValues', field, limit, 10_000))
        return this.#count('topValues', args[0], () => topValues.apply(inner, args))
      }
    }
    if (fields) this.fields = (...args) => this.#count('fields', args[0], () => fields.apply(inner, args))
    if (groupedHistogram) {
      this.groupedHistogram = (...args) => {
        const [{ by, limit }] = args
        this.#journal.report(countProblems('groupedHistogram', by, limit, 1000))
        this.#journal.report(sliceProblems('groupedHistogram', args[0]))
        return this.#count('groupedHistogram', args[0], () => groupedHistogram.apply(inner, args))
      }
    }
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
    this.#gates.shut(methods.length > 0 ? methods : ['append', 'appendSync'])
  }
  release() {
    this.#gates.open()
  }
  releaseFirst() {
    return this.#gates.releaseFirst()
  }

  open(signal?: AbortSignal) {
    return this.#call('open', () => this.#inner.open(signal))
  }

  append(batch: LogBatch) {
    return this.#inLine(this.#append(batch, this.#last))
  }

  search(...args: Parameters<LogDriver['search']>) {
    return this.#read('search', args[0], args[0].limit, () => this.#inner.search(...args))
  }

  count(...args: Parameters<LogDriver['count']>) {
    return this.#count('count', args[0], () => this.#inner.count(...args))
  }

  histogram(...args: Parameters<LogDriver['histogram']>) {
    this.#journal.report(sliceProblems('histogram', args[0]))
    return this.#count('histogram', args[0], () => this.#inner.histogram(...args))
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

  #count<T>(method: DriverMethod, query: DriverFilter, work: () => MaybePromise<T>): Promise<T> {
    return this.#read(method, query, undefined, work)
  }

  #read<T>(
    method: DriverMethod,
    query: DriverFilter,
    limit: number | undefined,
    work: () => MaybePromise<T>,
  ): Promise<T> {
    this.#journal.report(queryProblems(method, query, limit))
    if (!this.supports.conditions) this.#journal.report(conditionProblems(method, query))
    return this.#call(method, work)
  }

  #inLine(write: Promise<readonly number[]>): Promise<readonly number[]> {
    this.#last = write
    return write
  }

  #append(batch: LogBatch, before: Promise<unknown>): Promise<readonly number[]> {
    // A synchronous flush may have settled a write that still waits for its turn.
    const ready = this.#isPipelined ? before.catch(() => {}) : undefined
    return this.#call('append', () => this.#inner.append(batch), { batch, ready })
  }

  #appendAhead(batch: LogBatch, before: Promise<unknown>): Promise<readonly number[]> {
    const ready = before.catch((cause) => {
      throw new LogStorageError('ABORTED', 'The batch before this one failed.', { cause })
    })
    return this.#call('append', () => this.#inner.append(batch), { batch, ready, isAhead: true })
  }

  async #call<T>(
    method: DriverMethod,
    work: () => MaybePromise<T>,
    { batch, ready, isAhead }: Write = {},
  ): Promise<T> {
    const call = this.#journal.begin(method, batch, isAhead)
    try {
      ready?.catch(() => {})
      await this.#delay(method)
      await this.#gates.pass(method)
      await ready
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
    // The caller may open the driver again after a failed open or close, so the wrapped driver must be closed by then.
    const isDone = fault.committed || method === 'close'
    if (isDone) await work()
    if (isDone && method === 'open') await this.#inner.close()
    throw errorOf({ ...fault, committed: isDone }, method)
  }

  #appendSync(batch: LogBatch, timeout: number): readonly number[] {
    const call = this.#journal.begin('appendSync', batch)
    try {
      if (this.#gates.isShut('appendSync')) throw errorOf({ code: 'UNKNOWN_OUTCOME' }, 'appendSync')
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
