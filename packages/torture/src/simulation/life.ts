import {
  isLogStorageError,
  type LogEntry,
  type LogStorage,
  openLogStorage,
  type StoredLogEntry,
  type WriteReceipt,
} from '@logpond/core'
import { type FaultyDriver, faultyDriver, IN_DOUBT_CODES, type TestClock } from '@logpond/core/testing'
import { sabotaged } from '../child/tampering.js'
import { entryOf, type WriterId } from '../entry-of.js'
import type { Counts, JournalLine } from '../journal.js'
import type { LifePlan, Step } from './plan.js'
import { SimulatedConnection } from './simulated-disk.js'
import { takingAhead } from './taking-ahead.js'
import type { World } from './world.js'

/** More than the bytes of any entry, as a queue estimates them. */
const LARGEST_ENTRY = 4000
const TRIES_TO_OPEN = 5
/** A breach that a driver cannot see in time. */
const LATE = /^(append|sync) was called after/

/** An entry that was handed over. */
interface Submitted {
  readonly n: number
  readonly message: string
  readonly receipt: WriteReceipt
}

/** One storage, from its opening until it is closed or crashes, and what it says of itself. */
export class Life {
  readonly #world: World
  readonly #plan: LifePlan
  readonly #isCleaned: boolean
  readonly #writer: WriterId
  readonly #lines: JournalLine[]
  readonly #clock: TestClock
  readonly #controller = new AbortController()
  readonly #connection: SimulatedConnection
  readonly #driver: FaultyDriver
  readonly #dropped = new Map<WriteReceipt, number>()
  /** What somebody waits for besides the receipts. */
  readonly #pending: Promise<unknown>[] = []
  #storage: LogStorage | undefined
  #isDead = false
  #isClosing = false
  #isLate = false
  #submitted = 0
  #unsettled: Submitted[] = []
  readonly #all: Submitted[] = []
  #reader: Promise<void> | undefined

  constructor(world: World, plan: LifePlan, isCleaned: boolean) {
    this.#world = world
    this.#plan = plan
    this.#isCleaned = isCleaned
    const { writer, lines } = world.nextWriter()
    this.#writer = writer
    this.#lines = lines
    this.#clock = world.startClock()
    this.#connection = new SimulatedConnection({
      disk: world.disk,
      turn: (label) => this.#turn(label),
      isEarly: world.sabotage === 'acknowledged-before-commit',
      isShared: plan.isShared,
    })
    this.#driver = faultyDriver(sabotaged(this.#connection.driver, world.sabotage, 'memory'), {
      faults: plan.openFaults,
      slow: { clock: this.#clock, ...(plan.slow > 0 ? { append: plan.slow } : {}) },
      ...(plan.random === null ? {} : { random: plan.random }),
    })
  }

  /** Lives as the plan says. */
  async live(): Promise<void> {
    if (this.#plan.abort !== null) void this.#abortLater(this.#plan.abort)
    const storage = await this.#open()
    if (storage === undefined) return
    if (this.#plan.isFollowed) this.#reader = this.#follow(storage)
    for (const step of this.#plan.steps) {
      await this.#world.until(this.#turn(`step: ${step.do}`))
      await this.#perform(step, storage)
      await this.#check(storage)
    }
    if (this.#plan.end === 'crash') this.#crash(storage)
    else await this.#end(storage)
    this.#count()
  }

  /** Reads all that there is, when nothing goes wrong any more. */
  async examine(): Promise<StoredLogEntry[]> {
    const world = this.#world
    const storage = await this.#open()
    if (storage === undefined) return []
    const stored: StoredLogEntry[] = []
    const reading = (async () => {
      await this.#commitOne(storage)
      for await (const entry of storage.scan({ order: 'oldest' })) stored.push(entry)
      stored.sort((a, b) => a.id - b.id)
      world.checkRead(stored, 'scan')
      const last = stored.at(-1)?.id ?? 0
      for await (const entry of storage.follow({ after: world.followed.at(-1) ?? 0 })) {
        world.followed.push(entry.id)
        if (entry.id >= last) break
      }
      const counts = {
        'count()': await storage.count(),
        'search by text': (await storage.search({ text: 'life*', limit: 10_000 })).length,
        'histogram()': (await storage.histogram({ bucket: 1000 })).reduce((sum, { count }) => sum + count, 0),
      }
      for (const [what, count] of Object.entries(counts)) {
        world.expect(count === stored.length, 'E', () => `${what} finds ${count} of ${stored.length}`)
      }
    })()
    await world.until(reading)
    await reading
    await this.#close(storage)
    this.#count()
    return stored
  }

  async #open(): Promise<LogStorage | undefined> {
    const { batch, retry, keep, isFar } = this.#plan
    const onAhead = () => this.#world.saw('a batch taken ahead')
    const driver = isFar ? takingAhead(this.#driver, onAhead) : this.#driver
    for (let tries = 0; this.#storage === undefined; tries++) {
      const opening = openLogStorage({
        driver,
        clock: this.#clock,
        signal: this.#controller.signal,
        flushOnExit: false,
        batch,
        // Without chance, so that the same seed is the same run.
        retry: { ...retry, jitter: false },
        ...(this.#isCleaned && keep !== null ? { retention: { maxEntries: keep, every: 300 } } : {}),
        onDrop: (receipt) => this.#dropped.set(receipt, (this.#dropped.get(receipt) ?? 0) + 1),
      })
      await this.#world.until(opening)
      try {
        this.#storage = await opening
      } catch (thrown) {
        const code = isLogStorageError(thrown) ? thrown.code : String(thrown)
        if (code === 'ABORTED') {
          this.#world.expect(this.#controller.signal.aborted, 'G', () => 'the opening was aborted by nobody')
          const isLeft = this.#driver.calls.findLast(({ outcome }) => outcome === 'ok')?.method !== 'close'
          const isOpened = this.#driver.callsOf('open').some(({ outcome }) => outcome === 'ok')
          this.#world.expect(
            !(isOpened && isLeft),
            'G',
            () => 'an opening was aborted and left the driver open',
          )
          return undefined
        }
        this.#world.saw('an opening that failed')
        if (tries < TRIES_TO_OPEN) continue
        this.#world.expect(false, 'H', () => `the storage cannot be opened: ${thrown}`)
        return undefined
      }
    }
    if (this.#isCleaned && keep !== null) this.#lines.push({ cleanup: keep })
    return this.#storage
  }

  async #perform(step: Step, storage: LogStorage): Promise<void> {
    const world = this.#world
    switch (step.do) {
      case 'store':
        return this.#store(step, storage)
      case 'store when writable':
        this.#wait(
          storage.whenWritable().then(() => this.#store({ ...step, poison: [], isMany: false }, storage)),
        )
        return
      case 'pass':
        return this.#clock.tick(step.milliseconds)
      case 'fault':
        return this.#driver.inject(step.fault)
      case 'block':
        return this.#driver.block(step.method)
      case 'release':
        return this.#driver.release()
      case 'jump':
        if (this.#isCleaned) return
        world.saw('a clock that jumps')
        return this.#clock.jump(step.milliseconds)
      case 'cleanup':
        return this.#cleanUp(step.keep, storage)
      case 'flush': {
        const before = this.#all.slice()
        const flushed = storage.flush().then(() => {
          const left = before.filter(({ receipt }) => receipt.status === 'queued').length
          world.expect(left === 0, 'F', () => `flush() has settled, and ${left} entries have not`)
        })
        return this.#wait(flushed)
      }
      case 'flush synchronously': {
        const isDone = storage.flushSync({ timeout: Infinity })
        world.saw(`flushSync() ${isDone}`)
        const { queued, inFlight } = storage.stats()
        world.expect(
          !isDone || queued + inFlight === 0,
          'F',
          () => `flushSync() is true, and ${queued + inFlight} entries are pending`,
        )
        return
      }
      case 'read':
        return this.#read(storage)
      case 'sync':
        return this.#sync()
      case 'follow':
        return this.#wait(this.#followFromNow(storage))
      case 'close': {
        this.#isClosing = true
        if (step.timeout !== undefined) this.#isLate = true
        world.saw(step.timeout === undefined ? 'close()' : 'close() with a deadline')
        return this.#wait(storage.close(step.timeout === undefined ? {} : { timeout: step.timeout }))
      }
      case 'abort':
        return this.#abort()
    }
  }

  #store(
    step: { readonly count: number; readonly poison: readonly number[]; readonly isMany: boolean },
    storage: LogStorage,
  ): void {
    const first = this.#submitted
    const entries: LogEntry[] = []
    for (let i = 0; i < step.count; i++) {
      const entry = entryOf(this.#writer, first + i)
      this.#world.stamp(entry.message)
      if (step.poison.includes(i)) this.#world.disk.poison.add(entry.message)
      entries.push(entry)
    }
    this.#submitted += step.count
    this.#lines.push({ submit: [first, step.count] })
    const receipts = step.isMany ? storage.storeMany(entries) : entries.map((entry) => storage.store(entry))
    this.#world.expect(
      receipts.length === entries.length,
      'F',
      () => `${receipts.length} receipts for ${entries.length}`,
    )
    for (const [i, receipt] of receipts.entries()) {
      const submitted = { n: first + i, message: entries[i]?.message ?? '', receipt }
      this.#unsettled.push(submitted)
      this.#all.push(submitted)
    }
  }

  #cleanUp(keep: number, storage: LogStorage): void {
    if (!this.#isCleaned) return
    this.#lines.push({ cleanup: keep })
    this.#wait(
      storage.cleanup({ maxEntries: keep }).then(({ deleted }) => {
        if (deleted > 0) this.#world.saw('a cleanup')
      }),
    )
  }

  /** What was committed before is found, and nothing that was not stored. */
  #read(storage: LogStorage): void {
    const known = this.#all.flatMap(({ receipt }) => receipt.id ?? [])
    this.#wait(
      storage.search({ limit: 10_000, order: 'oldest' }).then((found) => {
        const ids = new Set(found.map(({ id }) => id))
        this.#world.checkRead(
          found.toSorted((a, b) => a.id - b.id),
          'search',
        )
        const missing = this.#isCleaned ? [] : known.filter((id) => !ids.has(id))
        this.#world.expect(missing.length === 0, 'A', () => `a search does not find the ids ${missing}`)
      }),
    )
  }

  /** Whoever follows from now on gets what is stored from now on, and nothing that was committed before. */
  async #followFromNow(storage: LogStorage): Promise<void> {
    const world = this.#world
    const first = this.#all.length
    const known = new Set(this.#all.flatMap(({ receipt }) => receipt.id ?? []))
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
    if (this.#isCleaned || this.#isLate) return
    const committed = this.#all.slice(first).flatMap(({ receipt }) => receipt.id ?? [])
    const missed = committed.filter((id) => !got.has(id))
    world.expect(missed.length === 0, 'A', () => `a follower from now on missed the ids ${missed}`)
  }

  /** Waits until the youngest entry survives a power cut. */
  #sync(): void {
    const { receipt } = this.#all.at(-1) ?? {}
    if (receipt === undefined) return
    this.#wait(
      receipt.durable().then((id) => {
        const { syncedId } = this.#world.disk.store
        this.#world.saw('a durable entry')
        this.#world.expect(id <= syncedId, 'A', () => `id ${id} is told as durable; up to ${syncedId} are`)
      }),
    )
  }

  async #follow(storage: LogStorage): Promise<void> {
    const { followed } = this.#world
    for (;;) {
      try {
        for await (const entry of storage.follow({ after: followed.at(-1) ?? 0 })) {
          if (this.#isDead) return
          this.#world.checkRead([entry], 'follow')
          followed.push(entry.id)
          this.#world.saw('a follower')
        }
        return
      } catch (thrown) {
        if (!isLogStorageError(thrown)) {
          this.#world.expect(false, 'G', () => `a follower got ${thrown}`)
          return
        }
        if (thrown.code === 'CLOSED') return
        this.#world.saw('a follower that failed')
        await new Promise<void>((resolve) => void this.#clock.after(10, resolve, { idle: true }))
      }
    }
  }

  async #abortLater(turns: 'before' | number): Promise<void> {
    if (turns === 'before') {
      this.#world.saw('aborted before the storage opened')
      this.#controller.abort()
      return
    }
    for (let i = 0; i < turns; i++) await this.#turn('abort later')
    this.#abort()
  }

  #abort(): void {
    if (this.#controller.signal.aborted) return
    this.#isClosing = true
    this.#world.saw(`aborted ${this.#moment()}`)
    this.#controller.abort()
  }

  #moment(): string {
    if (this.#storage === undefined) return 'while the storage opened'
    const { queued, inFlight, committed, state } = this.#storage.stats()
    if (state === 'closed') return 'after the storage was closed'
    if (this.#connection.unanswered > 0) return 'between a commit and its answer'
    if (inFlight > 0) return 'with a batch being written'
    if (queued > 0) return 'with entries queued'
    return committed > 0 ? 'after all was committed' : 'with nothing stored'
  }

  #crash(storage: LogStorage): void {
    const { queued, inFlight } = storage.stats()
    if (queued + inFlight > 0) this.#world.saw('a crash with entries pending')
    if (this.#connection.unanswered > 0) this.#world.saw('a crash between a commit and its answer')
    this.#isDead = true
  }

  /** All faults end; then a new entry commits, and the storage closes. */
  async #end(storage: LogStorage): Promise<void> {
    const world = this.#world
    this.#driver.heal()
    this.#driver.release()
    if (!this.#isClosing) {
      const committing = this.#commitOne(storage)
      await world.until(committing)
      await committing.catch((thrown) => {
        // The signal may still come in between.
        world.expect(this.#isClosing, 'H', () => `a new entry was not committed: ${thrown}`)
      })
      await this.#check(storage)
    }
    await this.#close(storage)
  }

  async #close(storage: LogStorage): Promise<void> {
    const world = this.#world
    const closing = storage.close()
    await world.until(closing)
    await closing.catch((thrown) => {
      const isDriver = this.#driver.callsOf('close').some(({ outcome }) => outcome !== 'ok')
      // What was pending may be lost, and is told here too.
      const hasLost = storage.stats().failed > 0
      world.expect(this.#isLate || isDriver || hasLost, 'G', () => `the storage could not close: ${thrown}`)
    })
    const left = Promise.allSettled([...this.#pending, this.#reader])
    await world.until(left)
    await this.#check(storage)
    const stats = storage.stats()
    world.expect(stats.state === 'closed', 'G', () => `a closed storage is ${stats.state}`)
    world.expect(this.#unsettled.length === 0, 'F', () => `${this.#unsettled.length} receipts never settled`)
    this.#lines.push({ counts: this.#counts(storage), memory: 0, isLast: true })
    // A call that a deadline has left behind may still be slow.
    world.expect(
      this.#isLate || this.#clock.pending === 0,
      'G',
      () => `a closed storage has ${this.#clock.pending} timers`,
    )
  }

  async #commitOne(storage: LogStorage): Promise<void> {
    const start = this.#clock.now()
    for (;;) {
      await storage.whenWritable()
      this.#store({ count: 1, poison: [], isMany: false }, storage)
      const { receipt } = this.#all.at(-1) as Submitted
      if (receipt.error?.code === 'QUEUE_FULL') continue
      await receipt.committed()
      const took = this.#clock.now() - start
      if (typeof this.#world.recovery === 'number')
        this.#world.recovery = Math.max(this.#world.recovery, took)
      return
    }
  }

  /** What must hold at any moment. */
  async #check(storage: LogStorage): Promise<void> {
    const world = this.#world
    const stats = storage.stats()
    const { batch } = this.#plan
    this.#lines.push({ counts: this.#counts(storage), memory: 0 })
    this.#unsettled = this.#unsettled.filter((submitted) => !this.#tell(submitted))
    const pending = stats.queued + stats.inFlight
    world.expect(
      pending <= batch.queueSize,
      'G',
      () => `${pending} entries in a queue for ${batch.queueSize}`,
    )
    world.expect(
      stats.queuedBytes < batch.queueBytes + LARGEST_ENTRY,
      'G',
      () => `${stats.queuedBytes} bytes in a queue for ${batch.queueBytes}`,
    )
    world.expect(
      pending === this.#unsettled.length,
      'F',
      () => `${this.#unsettled.length} receipts are queued, stats() says ${pending}`,
    )
    const failed = stats.failed + stats.refused
    world.expect(
      this.#dropped.size === failed && [...this.#dropped.values()].every((times) => times === 1),
      'F',
      () => `onDrop was told of ${this.#dropped.size} entries, and ${failed} have failed`,
    )
    const { syncedId } = world.disk.store
    world.expect(
      (stats.durableId ?? 0) <= syncedId,
      'A',
      () => `said to be durable up to ${stats.durableId}, and is up to ${syncedId}`,
    )
    if (this.#driver.blocked > 0) world.saw('a call that hangs')
  }

  /** Writes down how an entry has ended, if it has. */
  #tell({ n, message, receipt }: Submitted): boolean {
    const world = this.#world
    const { status, id, error } = receipt
    if (status === 'queued') return false
    if (status === 'committed') {
      this.#lines.push({ commit: [n, 1, id ?? Number.NaN], at: 0 })
      world.expect(!world.disk.poison.has(message), 'B', () => `entry ${n} is poison, and was committed`)
      return true
    }
    const code = error?.code ?? 'no code'
    this.#lines.push({ fail: n, code })
    world.saw(`an entry failed with ${code}`)
    const isRejected = code === 'ENTRY_REJECTED'
    world.expect(
      !isRejected || world.disk.poison.has(message),
      'B',
      () => `entry ${n} was rejected, and is good`,
    )
    const isEnd = code === 'ABORTED' || code === 'CLOSED'
    world.expect(!isEnd || this.#isClosing, 'G', () => `entry ${n} failed with ${code} in an open storage`)
    return true
  }

  #counts(storage: LogStorage): Counts {
    const { accepted, refused, committed, failed, queued, inFlight, retries } = storage.stats()
    const more = this.#world.sabotage === 'miscounted' && committed > 0 ? 1 : 0
    return { accepted, refused, committed: committed + more, failed, queued, inFlight, retries }
  }

  /** What has really happened in this life. */
  #count(): void {
    const world = this.#world
    const { calls, violations } = this.#driver
    // What waits in line behind an error was given to the driver before it.
    const isLate = (violation: string) => this.#plan.isFar && LATE.test(violation)
    for (const violation of violations) world.expect(isLate(violation), 'G', () => violation)
    for (const { method, outcome } of calls) {
      if (outcome === 'ok' || outcome === 'pending') continue
      const isWrite = method === 'append' || method === 'appendSync'
      world.saw(isWrite ? `a write that failed with ${outcome}` : `a failed ${method}`)
    }
    const writes = this.#driver.callsOf('append').filter(({ outcome }) => outcome === 'ok').length
    if (this.#connection.answered > writes) world.saw('a write that failed after it was committed')
    if (calls.filter(({ method }) => method === 'open').length > 1) world.saw('a connection opened anew')
    if (this.#plan.slow > 0 && writes > 0) world.saw('slow writes')
    if (this.#all.some(({ receipt }) => IN_DOUBT_CODES.includes(receipt.error?.code as never)))
      world.saw('an entry that failed in doubt')
  }

  async #turn(label: string): Promise<void> {
    await this.#world.turn(label)
    // Nobody works or listens any more.
    if (this.#isDead) await new Promise(() => {})
  }

  #wait(promise: Promise<unknown>): void {
    this.#pending.push(
      promise.catch((thrown) => {
        this.#world.expect(isLogStorageError(thrown), 'G', () => `thrown: ${thrown?.stack ?? thrown}`)
      }),
    )
  }
}
