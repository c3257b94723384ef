import {
  isLogStorageError,
  type LogEntry,
  type LogStorage,
  openLogStorage,
  type StoredLogEntry,
} from '@logpond/core'
import { type FaultyDriver, faultyDriver, type TestClock } from '@logpond/core/testing'
import { sabotaged } from '../child/tampering.js'
import { entryOf, type WriterId } from '../entry-of.js'
import type { JournalLine } from '../journal.js'
import { LifeChecks, type Submitted } from './life-checks.js'
import type { LifePlan, Step } from './plan.js'
import { SimulatedConnection } from './simulated-disk.js'
import type { World } from './world.js'

const MAX_OPENINGS = 6

/** One storage, from its opening until it is closed or crashes. It performs the steps of its plan. */
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
  readonly #checks: LifeChecks
  /** Calls that have not settled yet, except for receipts. */
  readonly #pending: Promise<unknown>[] = []
  #storage: LogStorage | undefined
  #isDead = false
  #submitted = 0
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
      pipelined: plan.isFar,
      slow: { clock: this.#clock, ...(plan.slow > 0 ? { append: plan.slow } : {}) },
      ...(plan.random === null ? {} : { random: plan.random }),
    })
    this.#checks = new LifeChecks({
      world,
      plan,
      isCleaned,
      lines,
      clock: this.#clock,
      connection: this.#connection,
      driver: this.#driver,
    })
  }

  /** Performs all steps of the plan, and ends as the plan says. */
  async live(): Promise<void> {
    if (this.#plan.abort !== null) void this.#abortLater(this.#plan.abort)
    const storage = await this.#open()
    if (storage === undefined) return
    if (this.#plan.isFollowed) this.#reader = this.#follow(storage)
    for (const step of this.#plan.steps) {
      await this.#world.until(this.#turn(`step: ${step.do}`))
      await this.#perform(step, storage)
      await this.#checks.check(storage)
    }
    if (this.#plan.end === 'crash') this.#crash(storage)
    else await this.#end(storage)
    this.#checks.checkCalls()
  }

  /** Reads all entries after the end of all faults. */
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
      await this.#checks.checkCounts(storage, stored)
    })()
    await world.until(reading)
    await reading
    await this.#close(storage)
    this.#checks.checkCalls()
    return stored
  }

  async #open(): Promise<LogStorage | undefined> {
    const { batch, retry, keep } = this.#plan
    for (let attempt = 1; this.#storage === undefined; attempt++) {
      const opening = openLogStorage({
        driver: this.#driver,
        clock: this.#clock,
        signal: this.#controller.signal,
        flushOnExit: false,
        batch,
        // Without jitter, so that the same seed gives the same run.
        retry: { ...retry, jitter: false },
        ...(this.#isCleaned && keep !== null ? { retention: { maxEntries: keep, every: 300 } } : {}),
        onDrop: (receipt) => this.#checks.addDrop(receipt),
      })
      await this.#world.until(opening)
      try {
        this.#storage = await opening
      } catch (thrown) {
        const code = isLogStorageError(thrown) ? thrown.code : String(thrown)
        if (code === 'ABORTED') {
          this.#checks.checkAbortedOpening(this.#controller.signal.aborted)
          return undefined
        }
        this.#world.saw('an opening that failed')
        if (attempt < MAX_OPENINGS) continue
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
        return this.#driver.block(
          ...(step.method === 'append' ? (['append', 'appendSync'] as const) : [step.method]),
        )
      case 'release':
        return this.#driver.release()
      case 'jump':
        if (this.#isCleaned) return
        world.saw('a clock that jumps')
        return this.#clock.jump(step.milliseconds)
      case 'cleanup':
        return this.#cleanUp(step.keep, storage)
      case 'flush': {
        const before = this.#checks.submitted.slice()
        const flushed = storage.flush().then(() => this.#checks.checkFlush(before))
        return this.#wait(flushed)
      }
      case 'flush synchronously':
        return this.#checks.checkSyncFlush(storage.flushSync({ timeout: Infinity }), storage)
      case 'read':
        return this.#read(storage)
      case 'sync':
        return this.#sync()
      case 'follow':
        return this.#wait(this.#checks.followFromNow(storage))
      case 'close': {
        this.#checks.isClosing = true
        if (step.timeout !== undefined) this.#checks.isLate = true
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
      this.#checks.add({ n: first + i, message: entries[i]?.message ?? '', receipt })
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

  #read(storage: LogStorage): void {
    const known = this.#checks.knownIds()
    this.#wait(
      storage
        .search({ limit: 10_000, order: 'oldest' })
        .then((found) => this.#checks.checkSearch(found, known)),
    )
  }

  /** Waits until the newest entry is durable. */
  #sync(): void {
    const { receipt } = this.#checks.submitted.at(-1) ?? {}
    if (receipt === undefined) return
    this.#wait(receipt.durable().then((id) => this.#checks.checkDurable(id)))
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
    this.#checks.isClosing = true
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

  /** Ends all faults. Then a new entry must commit, and the storage must close. */
  async #end(storage: LogStorage): Promise<void> {
    const world = this.#world
    this.#driver.heal()
    this.#driver.release()
    if (!this.#checks.isClosing) {
      const committing = this.#commitOne(storage)
      await world.until(committing)
      await committing.catch((thrown) => {
        // The signal may be aborted in the meantime.
        world.expect(this.#checks.isClosing, 'H', () => `a new entry was not committed: ${thrown}`)
      })
      await this.#checks.check(storage)
    }
    await this.#close(storage)
  }

  async #close(storage: LogStorage): Promise<void> {
    const world = this.#world
    const closing = storage.close()
    await world.until(closing)
    await closing.catch((thrown) => this.#checks.checkFailedClose(thrown, storage))
    const left = Promise.allSettled([...this.#pending, this.#reader])
    await world.until(left)
    await this.#checks.check(storage)
    this.#checks.checkClosed(storage)
  }

  async #commitOne(storage: LogStorage): Promise<void> {
    const start = this.#clock.now()
    for (;;) {
      await storage.whenWritable()
      this.#store({ count: 1, poison: [], isMany: false }, storage)
      const { receipt } = this.#checks.submitted.at(-1) as Submitted
      if (receipt.error?.code === 'QUEUE_FULL') continue
      await receipt.committed()
      const took = this.#clock.now() - start
      if (typeof this.#world.recovery === 'number')
        this.#world.recovery = Math.max(this.#world.recovery, took)
      return
    }
  }

  async #turn(label: string): Promise<void> {
    await this.#world.turn(label)
    // A crashed process never continues.
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
