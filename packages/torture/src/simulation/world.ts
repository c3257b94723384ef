import type { StoredLogEntry } from '@logpond/core'
import { TestClock } from '@logpond/core/testing'
import type fc from 'fast-check'
import type { WriterId } from '../entry-of.js'
import { originOf } from '../entry-of.js'
import type { JournalLine, WriterRecord } from '../journal.js'
import { recordOf } from '../journal.js'
import type { Rule, Violation } from '../oracle.js'
import type { Sabotage } from '../sabotage.js'
import { SimulatedDisk } from './simulated-disk.js'

/** Number of turns after which a simulation without progress is aborted. */
const MAX_TURNS = 5000
/** Milliseconds by which the clock advances when nothing else can continue. */
const STEP = 10

/** Everything that outlives the storages of a simulation: the disk, the clock, and the model that storages are checked against. */
export class World {
  readonly disk = new SimulatedDisk()
  readonly sabotage: Sabotage | undefined
  readonly problems: Violation[] = []
  readonly saw: (what: string) => void
  /** The longest time in milliseconds from the end of faults to the commit of a new entry. */
  recovery: number | string = 0
  clock = new TestClock()
  /** The ids that followers received, in this order, over all lives. */
  readonly followed: number[] = []
  readonly #scheduler: fc.Scheduler
  readonly #seed: number
  readonly #writers: { readonly writer: WriterId; readonly lines: JournalLine[] }[] = []
  /** When each entry was stored, by its message. */
  readonly #times = new Map<string, number>()
  #turns = 0

  constructor(options: {
    readonly seed: number
    readonly scheduler: fc.Scheduler
    readonly sabotage: Sabotage | undefined
    readonly saw: (what: string) => void
  }) {
    this.#seed = options.seed
    this.#scheduler = options.scheduler
    this.sabotage = options.sabotage
    this.saw = options.saw
  }

  /** Creates a writer and its journal. */
  nextWriter(): { readonly writer: WriterId; readonly lines: JournalLine[] } {
    const order = this.#writers.length
    const entry = {
      writer: { name: `life-${order}`, seed: this.#seed + order, order, isTimed: true },
      lines: [],
    }
    this.#writers.push(entry)
    return entry
  }

  records(): WriterRecord[] {
    return this.#writers.map(({ writer, lines }) => recordOf(writer, lines))
  }

  /** Each life has its own clock, so that the clock of a crashed process stops. */
  startClock(): TestClock {
    this.clock = new TestClock({ now: this.clock.now() })
    return this.clock
  }

  expect(is: boolean, rule: Rule, what: () => string): void {
    if (is) return
    const problem = { rule, what: what(), count: 1 }
    // A condition that is violated repeatedly is reported once.
    if (!this.problems.some((known) => known.what === problem.what)) this.problems.push(problem)
  }

  stamp(message: string): void {
    this.#times.set(message, this.clock.now())
  }

  /** Checks entries that were read, ordered by id. */
  checkRead(entries: readonly StoredLogEntry[], by: string): void {
    for (const [i, entry] of entries.entries()) {
      const { id, message, timestamp } = entry
      const before = entries[i - 1]
      this.expect(before === undefined || before.id < id, 'D', () => `${by}: id ${id} after ${before?.id}`)
      this.expect(
        !this.disk.poison.has(message),
        'B',
        () => `${by}: id ${id} is an entry that the disk rejects`,
      )
      this.expect(originOf(message) !== undefined, 'B', () => `${by}: id ${id} was never stored`)
      const stored = this.#times.get(message)
      this.expect(timestamp === stored, 'B', () => `${by}: id ${id} has the time ${timestamp}, not ${stored}`)
    }
  }

  /** Resolves when the scheduler gives the caller its turn. */
  turn(label: string): Promise<unknown> {
    return this.#scheduler.schedule(Promise.resolve(), label)
  }

  /** Runs the scheduler until the promise has settled. The clock advances only when nothing else can continue. */
  async until(promise: Promise<unknown>): Promise<void> {
    let isDone = false
    const done = () => {
      isDone = true
    }
    promise.then(done, done)
    await settle()
    while (!isDone) {
      if (++this.#turns > MAX_TURNS) throw new Error('The simulation makes no progress.')
      if (this.#scheduler.count() > 0) await this.#scheduler.waitNext(1)
      else await this.clock.tick(STEP)
      await settle()
    }
  }

  /** Completes all pending work, for example a write that a closed storage no longer waited for. */
  async rest(): Promise<void> {
    await settle()
    while (this.#scheduler.count() > 0) {
      await this.#scheduler.waitNext(1)
      await settle()
    }
  }
}

/** Runs all pending promise callbacks. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
