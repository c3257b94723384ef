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

/** Turns after which a simulation that gets no further is given up. */
const MAX_TURNS = 5000
/** Milliseconds that pass when nobody has anything to do but to wait. */
const STEP = 10

/** What outlives the storages of a simulation, and what is known of them: the plain model. */
export class World {
  readonly disk = new SimulatedDisk()
  readonly sabotage: Sabotage | undefined
  readonly problems: Violation[] = []
  readonly saw: (what: string) => void
  /** Milliseconds until a new entry was committed when faults had ended; the longest. */
  recovery: number | string = 0
  clock = new TestClock()
  /** Ids that a follower got, in its order; over all lives. */
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

  /** A new writer, and where its journal is kept. */
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

  /** A clock of its own for each life: that of a process which has crashed stands still. */
  startClock(): TestClock {
    this.clock = new TestClock({ now: this.clock.now() })
    return this.clock
  }

  expect(is: boolean, rule: Rule, what: () => string): void {
    if (is) return
    const problem = { rule, what: what(), count: 1 }
    // What holds at no moment is said once.
    if (!this.problems.some((known) => known.what === problem.what)) this.problems.push(problem)
  }

  stamp(message: string): void {
    this.#times.set(message, this.clock.now())
  }

  /** Looks at entries that somebody has read, by their ids. */
  checkRead(entries: readonly StoredLogEntry[], by: string): void {
    for (const [i, entry] of entries.entries()) {
      const { id, message, timestamp } = entry
      const before = entries[i - 1]
      this.expect(before === undefined || before.id < id, 'D', () => `${by}: id ${id} after ${before?.id}`)
      this.expect(
        !this.disk.poison.has(message),
        'B',
        () => `${by}: id ${id} is an entry that no engine takes`,
      )
      this.expect(originOf(message) !== undefined, 'B', () => `${by}: id ${id} was never stored`)
      const stored = this.#times.get(message)
      this.expect(timestamp === stored, 'B', () => `${by}: id ${id} has the time ${timestamp}, not ${stored}`)
    }
  }

  /** Settles when the scheduler says that it is this one's turn. */
  turn(label: string): Promise<unknown> {
    return this.#scheduler.schedule(Promise.resolve(), label)
  }

  /** Has the scheduler go on until the promise has settled; time passes only when nobody has anything else to do. */
  async until(promise: Promise<unknown>): Promise<void> {
    let isDone = false
    const done = () => {
      isDone = true
    }
    promise.then(done, done)
    await settle()
    while (!isDone) {
      if (++this.#turns > MAX_TURNS) throw new Error('The simulation gets no further.')
      if (this.#scheduler.count() > 0) await this.#scheduler.waitNext(1)
      else await this.clock.tick(STEP)
      await settle()
    }
  }

  /** Lets everything happen that is under way: a write that a storage gave up waiting for when it was closed, for example. */
  async rest(): Promise<void> {
    await settle()
    while (this.#scheduler.count() > 0) {
      await this.#scheduler.waitNext(1)
      await settle()
    }
  }
}

/** Lets promises come to rest. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
