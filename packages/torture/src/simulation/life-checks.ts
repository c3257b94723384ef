import type { LogStorage, StoredLogEntry, WriteReceipt } from '@logpond/core'
import { type FaultyDriver, IN_DOUBT_CODES, type TestClock } from '@logpond/core/testing'
import type { Counts, JournalLine } from '../journal.js'
import type { LifePlan } from './plan.js'
import type { SimulatedConnection } from './simulated-disk.js'
import type { World } from './world.js'

/** More than the bytes of any entry, as a queue estimates them. */
const MAX_ENTRY_BYTES = 4000
/** A violation that a pipelined driver cannot detect in time. */
const LATE = /^(append|sync) was called after/

/** An entry that was submitted. */
export interface Submitted {
  readonly n: number
  readonly message: string
  readonly receipt: WriteReceipt
}

export interface LifeChecksOptions {
  readonly world: World
  readonly plan: LifePlan
  readonly isCleaned: boolean
  /** The journal. */
  readonly lines: JournalLine[]
  readonly clock: TestClock
  readonly connection: SimulatedConnection
  readonly driver: FaultyDriver
}

/** Checks what a storage reports during its life, and notes in the journal what its receipts report. */
export class LifeChecks {
  /** All entries that were submitted, in order. */
  readonly submitted: Submitted[] = []
  /** Whether the storage is closing, or its signal was aborted. */
  isClosing = false
  /** Whether `close()` had a deadline, so that calls may still run after it. */
  isLate = false
  readonly #options: LifeChecksOptions
  readonly #dropped = new Map<WriteReceipt, number>()
  #unsettled: Submitted[] = []

  constructor(options: LifeChecksOptions) {
    this.#options = options
  }

  add(submitted: Submitted): void {
    this.#unsettled.push(submitted)
    this.submitted.push(submitted)
  }

  addDrop(receipt: WriteReceipt): void {
    this.#dropped.set(receipt, (this.#dropped.get(receipt) ?? 0) + 1)
  }

  /** The ids of all entries that are known to be committed. */
  knownIds(): number[] {
    return this.submitted.flatMap(({ receipt }) => receipt.id ?? [])
  }

  /** Checks an opening that failed with ABORTED. */
  checkAbortedOpening(isAborted: boolean): void {
    const { world, driver } = this.#options
    world.expect(isAborted, 'G', () => 'the opening failed with ABORTED, but the signal was not aborted')
    const isLeft = driver.calls.findLast(({ outcome }) => outcome === 'ok')?.method !== 'close'
    const isOpened = driver.callsOf('open').some(({ outcome }) => outcome === 'ok')
    world.expect(!(isOpened && isLeft), 'G', () => 'an opening was aborted and left the driver open')
  }

  /** Checks the conditions that must hold at any moment. */
  async check(storage: LogStorage): Promise<void> {
    const { world, plan, lines, driver } = this.#options
    const stats = storage.stats()
    const { batch } = plan
    lines.push({ counts: this.#counts(storage), memory: 0 })
    this.#unsettled = this.#unsettled.filter((submitted) => !this.#note(submitted))
    const pending = stats.queued + stats.inFlight
    world.expect(
      pending <= batch.queueSize,
      'G',
      () => `${pending} entries in a queue for ${batch.queueSize}`,
    )
    world.expect(
      stats.queuedBytes < batch.queueBytes + MAX_ENTRY_BYTES,
      'G',
      () => `${stats.queuedBytes} bytes in a queue for ${batch.queueBytes}`,
    )
    world.expect(
      pending === this.#unsettled.length,
      'F',
      () => `${this.#unsettled.length} receipts are queued, stats() reports ${pending}`,
    )
    const failed = stats.failed + stats.refused
    world.expect(
      this.#dropped.size === failed && [...this.#dropped.values()].every((times) => times === 1),
      'F',
      () => `onDrop was called for ${this.#dropped.size} entries, and ${failed} have failed`,
    )
    const { syncedId } = world.disk.store
    world.expect(
      (stats.durableId ?? 0) <= syncedId,
      'A',
      () => `stats() reports ${stats.durableId} as durable, but only ${syncedId} is synced`,
    )
    if (driver.blocked > 0) world.saw('a call that hangs')
  }

  checkFlush(before: readonly Submitted[]): void {
    const left = before.filter(({ receipt }) => receipt.status === 'queued').length
    this.#options.world.expect(left === 0, 'F', () => `flush() has settled, but ${left} entries have not`)
  }

  checkSyncFlush(isDone: boolean, storage: LogStorage): void {
    const { world } = this.#options
    world.saw(`flushSync() ${isDone}`)
    const { queued, inFlight } = storage.stats()
    world.expect(
      !isDone || queued + inFlight === 0,
      'F',
      () => `flushSync() returned true, but ${queued + inFlight} entries are pending`,
    )
  }

  /** @param known The ids of entries that were committed before the search. */
  checkSearch(found: readonly StoredLogEntry[], known: readonly number[]): void {
    const { world, isCleaned } = this.#options
    const ids = new Set(found.map(({ id }) => id))
    world.checkRead(
      found.toSorted((a, b) => a.id - b.id),
      'search',
    )
    const missing = isCleaned ? [] : known.filter((id) => !ids.has(id))
    world.expect(missing.length === 0, 'A', () => `a search does not find the ids ${missing}`)
  }

  checkDurable(id: number): void {
    const { world } = this.#options
    const { syncedId } = world.disk.store
    world.saw('a durable entry')
    world.expect(
      id <= syncedId,
      'A',
      () => `id ${id} was reported as durable, but only ${syncedId} is synced`,
    )
  }

  /** A follower that starts now receives all later entries, and no entry that was committed before. */
  async followFromNow(storage: LogStorage): Promise<void> {
    const { world, isCleaned } = this.#options
    const first = this.submitted.length
    const known = new Set(this.knownIds())
    const got = new Set<number>()
    for await (const { id } of storage.follow()) {
      world.saw('a follower from now on')
      world.expect(
        !known.has(id),
        'D',
        () => `a follower from now on got the id ${id}, which was known before`,
      )
      world.expect(!got.has(id), 'C', () => `a follower got the id ${id} twice`)
      got.add(id)
    }
    if (isCleaned || this.isLate) return
    const committed = this.submitted.slice(first).flatMap(({ receipt }) => receipt.id ?? [])
    const missed = committed.filter((id) => !got.has(id))
    world.expect(missed.length === 0, 'A', () => `a follower from now on missed the ids ${missed}`)
  }

  /** Other kinds of reads find as many entries as the scan that returned `stored`. */
  async checkCounts(storage: LogStorage, stored: readonly StoredLogEntry[]): Promise<void> {
    const counts = {
      'count()': await storage.count(),
      'search by text': (await storage.search({ text: 'life*', limit: 10_000 })).length,
      'histogram()': (await storage.histogram({ bucket: 1000 })).reduce((sum, { count }) => sum + count, 0),
    }
    for (const [what, count] of Object.entries(counts)) {
      this.#options.world.expect(
        count === stored.length,
        'E',
        () => `${what} finds ${count} of ${stored.length}`,
      )
    }
  }

  /** @param thrown What `close()` rejected with. */
  checkFailedClose(thrown: unknown, storage: LogStorage): void {
    const { world, driver } = this.#options
    const isDriver = driver.callsOf('close').some(({ outcome }) => outcome !== 'ok')
    // close() also rejects if pending entries were lost.
    const hasLost = storage.stats().failed > 0
    world.expect(this.isLate || isDriver || hasLost, 'G', () => `the storage could not close: ${thrown}`)
  }

  checkClosed(storage: LogStorage): void {
    const { world, lines, clock } = this.#options
    const stats = storage.stats()
    world.expect(stats.state === 'closed', 'G', () => `a closed storage is ${stats.state}`)
    world.expect(this.#unsettled.length === 0, 'F', () => `${this.#unsettled.length} receipts never settled`)
    lines.push({ counts: this.#counts(storage), memory: 0, isLast: true })
    // A slow call may still run after a deadline.
    world.expect(
      this.isLate || clock.pending === 0,
      'G',
      () => `a closed storage has ${clock.pending} timers`,
    )
  }

  /** Reports what occurred in this life, and each violation of the driver's contract. */
  checkCalls(): void {
    const { world, plan, driver, connection } = this.#options
    const { calls, violations } = driver
    if (calls.some(({ isAhead }) => isAhead)) world.saw('a batch taken ahead')
    // The storage sent a pipelined batch before the error of the batch before it.
    const isLate = (violation: string) => plan.isFar && LATE.test(violation)
    for (const violation of violations) world.expect(isLate(violation), 'G', () => violation)
    for (const { method, outcome } of calls) {
      if (outcome === 'ok' || outcome === 'pending') continue
      const isWrite = method === 'append' || method === 'appendSync'
      world.saw(isWrite ? `a write that failed with ${outcome}` : `a failed ${method}`)
    }
    const writes = driver.callsOf('append').filter(({ outcome }) => outcome === 'ok').length
    if (connection.answered > writes) world.saw('a write that failed after it was committed')
    if (calls.filter(({ method }) => method === 'open').length > 1) world.saw('a connection opened again')
    if (plan.slow > 0 && writes > 0) world.saw('slow writes')
    if (this.submitted.some(({ receipt }) => IN_DOUBT_CODES.includes(receipt.error?.code as never)))
      world.saw('an entry that failed in doubt')
  }

  /** Notes the outcome of an entry, if it has one. */
  #note({ n, message, receipt }: Submitted): boolean {
    const { world, lines } = this.#options
    const { status, id, error } = receipt
    if (status === 'queued') return false
    if (status === 'committed') {
      lines.push({ commit: [n, 1, id ?? Number.NaN], at: 0 })
      world.expect(!world.disk.poison.has(message), 'B', () => `entry ${n} is poison, but was committed`)
      return true
    }
    const code = error?.code ?? 'no code'
    lines.push({ fail: n, code })
    world.saw(`an entry failed with ${code}`)
    const isRejected = code === 'ENTRY_REJECTED'
    world.expect(
      !isRejected || world.disk.poison.has(message),
      'B',
      () => `entry ${n} was rejected, but is not poison`,
    )
    const isEnd = code === 'ABORTED' || code === 'CLOSED'
    world.expect(!isEnd || this.isClosing, 'G', () => `entry ${n} failed with ${code} in an open storage`)
    return true
  }

  #counts(storage: LogStorage): Counts {
    const { accepted, refused, committed, failed, queued, inFlight, retries } = storage.stats()
    const more = this.#options.world.sabotage === 'miscounted' && committed > 0 ? 1 : 0
    return { accepted, refused, committed: committed + more, failed, queued, inFlight, retries }
  }
}
