import { isDeepStrictEqual } from 'node:util'
import type { DriverFilter, DriverRetention, LogBatch, LogDriver, StoredLogEntry } from '@logpond/core'
import { step } from '../acts/clean-up.js'
import { turns } from '../concurrency/turns.js'
import { Dice } from '../entries/dice.js'
import { byId } from '../entries/expected-entries.js'
import { batchOfSize, SOME_TIME } from '../entries/test-batch.js'
import { expectEqual, expectThat } from '../expect/expect.js'
import { expectEntries } from '../expect/expect-entries.js'
import { MAX_LIMIT } from '../expect/expect-reads.js'
import { inOrder, modelHistogram } from '../model/entry-model.js'
import type { StoreModel } from './store-model.js'

/** A kind of entry: existing ones that stay, existing ones that a cleanup deletes, and new ones. */
export type Kind = 'staying' | 'doomed' | 'young'

const HOUR = 3_600_000

/** Covers every doomed entry and no other, whatever is appended meanwhile. */
const POLICY: DriverRetention = {
  expired: [{ minSeverity: 1, maxSeverity: 24, before: SOME_TIME - HOUR }],
  dryRun: false,
}

/** The progress of the work at some moment. */
interface Range {
  /** Batches that are committed, and batches that were passed to the driver. */
  readonly committed: number
  readonly started: number
  /** Doomed entries that are deleted, and the number that may be deleted. */
  readonly gone: number
  readonly goneAtMost: number
  readonly lastId: number
}

/**
 * A store on which several kinds of work overlap. At any time it is known what a read may return: the staying entries, a whole
 * number of the new batches, and the newest of the doomed entries.
 */
export class BusyStore {
  readonly model: StoreModel
  readonly dice: Dice
  /** Batches that were passed to the driver, and how many of them are committed. */
  readonly #batches: LogBatch[] = []
  #committed = 0
  #appended: Promise<void> = Promise.resolve()
  readonly #young: StoredLogEntry[] = []
  readonly #staying: StoredLogEntry[] = []
  /** The oldest first; some of them are deleted. */
  #doomed: StoredLogEntry[] = []
  #gone = 0
  #isCleaning = false
  #hasMore = false

  constructor(seed: number, model: StoreModel) {
    this.model = model
    this.dice = new Dice(seed)
  }

  /** Fills the store with entries whose times are not in the order of their ids. */
  async fill(driver: LogDriver, count = 60): Promise<void> {
    const staying = batchOfSize(count, (i) => entry('staying', i, SOME_TIME + ((i * 7) % count)))
    const doomed = batchOfSize(count, (i) => entry('doomed', i, SOME_TIME - 2 * HOUR + ((i * 11) % count)))
    await this.model.append(driver, staying)
    this.#staying.push(...this.model.entries.slice(-count))
    await this.model.append(driver, doomed)
    this.#doomed = inOrder(this.model.entries.slice(-count), 'oldest')
    this.#gone = 0
  }

  /** Passes a batch to any call that appends, and records its result. */
  append(write: (batch: LogBatch) => unknown, size = 1 + this.dice.below(9)): Promise<void> {
    const from = SOME_TIME - (this.#batches.length % 3)
    const batch = batchOfSize(size, (i) => entry('young', i, from + ((i * 5) % 7)))
    this.#batches.push(batch)
    const ids = (async () => write(batch))()
    this.#appended = this.#note(batch, ids, this.#appended)
    return this.#appended
  }

  async #note(batch: LogBatch, ids: Promise<unknown>, before: Promise<void>): Promise<void> {
    await Promise.all([ids, before])
    this.model.appended(batch, (await ids) as readonly number[])
    this.model.note(`append of ${batch.size}`)
    this.#young.push(...this.model.entries.slice(-batch.size))
    this.#committed++
  }

  /** Runs one step of a cleanup. @returns Whether there is more to do. */
  async clean(driver: LogDriver, budget: number): Promise<boolean> {
    this.#isCleaning = true
    const { deleted, more } = await step(driver, POLICY, budget)
    this.#isCleaning = false
    this.#hasMore = more
    this.#gone += deleted
    const left = this.#doomed.length - this.#gone
    const isTrue = left >= 0 && (more || left === 0)
    expectThat(
      isTrue,
      `a step of a cleanup returned deleted: ${deleted}, more: ${more} when ${left + deleted} entries were left to delete, ${this.model.story}`,
    )
    this.model.note(`a step of a cleanup, which deleted ${deleted}`)
    return more
  }

  /** Deletes the remaining doomed entries after all other work has ended. The model then has the expected entries. */
  async settle(driver: LogDriver): Promise<void> {
    // Does not start another cleanup after one has ended, which could hide entries that came back.
    while (this.#hasMore || this.#gone < this.#doomed.length) await this.clean(driver, 50)
    const gone = new Set(this.#doomed.map(({ id }) => id))
    this.model.entries = this.model.entries.filter(({ id }) => !gone.has(id))
  }

  /** Runs one read of each kind at once. Each must return what was there at its call, and may include batches committed since. */
  async read(driver: LogDriver, kind: Kind): Promise<void> {
    const filter: DriverFilter = { services: [kind] }
    const before = this.#range()
    const [newest, oldest, after, count, histogram] = await Promise.all([
      driver.search({ ...filter, order: 'newest', limit: MAX_LIMIT }),
      driver.search({ ...filter, order: 'oldest', limit: MAX_LIMIT }),
      driver.readAfter(0, filter, MAX_LIMIT),
      driver.count(filter),
      driver.histogram({ ...filter, bucket: HOUR }),
    ])
    const now = this.#range()
    // A read may see a batch before its append has returned.
    await this.#appended
    const when = `of ${kind} entries, while other work was under way, ${this.model.story}`
    if (kind === 'doomed') {
      const total = histogram.reduce((sum, slice) => sum + slice.count, 0)
      this.#expectSomeDoomed([newest, oldest, after], [count, total], before, now, when)
      return
    }
    const allowed = kind === 'staying' ? [this.#staying] : this.#youngBetween(before, now)
    expectOneOf(
      newest,
      allowed,
      (entries) => inOrder(entries, 'newest'),
      `search({ order: 'newest' }) ${when}`,
    )
    expectOneOf(
      oldest,
      allowed,
      (entries) => inOrder(entries, 'oldest'),
      `search({ order: 'oldest' }) ${when}`,
    )
    expectOneOf(after, allowed, byId, `readAfter ${when}`)
    expectOneOf(count, allowed, (entries) => entries.length, `count ${when}`)
    const slices = (entries: StoredLogEntry[]) => modelHistogram(entries, { bucket: HOUR })
    expectOneOf(histogram, allowed, slices, `histogram ${when}`)
  }

  /** Checks the range of figures that stats may return while other work is under way. */
  async readStats(driver: LogDriver): Promise<void> {
    const before = this.#range()
    const { entries, lastId } = await driver.stats()
    const after = this.#range()
    const min = this.#sizes(before.committed) + this.#staying.length + this.#doomed.length - after.goneAtMost
    const max = this.#sizes(after.started) + this.#staying.length + this.#doomed.length - before.gone
    const { story } = this.model
    // A later count must find every entry that stats counted, except those deleted meanwhile.
    const seen = await driver.count({})
    const { goneAtMost } = this.#range()
    expectThat(
      seen >= entries - (goneAtMost - before.gone),
      `stats().entries was ${entries} while other work was under way, but a later count({}) was only ${seen}, ${story}`,
    )
    expectThat(
      entries >= min && entries <= max,
      `stats().entries while other work was under way: expected ${min} to ${max}, got ${entries}, ${story}`,
    )
    expectThat(
      lastId >= before.lastId,
      `stats().lastId is ${lastId}, but an entry had the id ${before.lastId} before, ${story}`,
    )
  }

  async sync(driver: LogDriver): Promise<void> {
    const { lastId } = this.model
    const id = (await driver.sync?.()) ?? lastId
    const isAllowed = id >= lastId && (id === lastId || this.#batches.length > 0)
    expectThat(
      isAllowed,
      `sync returned ${id}, but ${lastId} was committed before its call, ${this.model.story}`,
    )
  }

  /** Waits for a random number of turns, so that other work can run. */
  async pause(): Promise<void> {
    await turns(this.dice.below(4))
  }

  #range(): Range {
    const { length: started } = this.#batches
    const goneAtMost = this.#isCleaning ? this.#doomed.length : this.#gone
    return { committed: this.#committed, started, gone: this.#gone, goneAtMost, lastId: this.model.lastId }
  }

  #sizes(count: number): number {
    return this.#batches.slice(0, count).reduce((sum, { size }) => sum + size, 0)
  }

  #youngBetween({ committed }: Range, { started }: Range): StoredLogEntry[][] {
    return Array.from({ length: started - committed + 1 }, (_, i) =>
      this.#young.slice(0, this.#sizes(committed + i)),
    )
  }

  /** While a step runs, a read may still see any of the entries that it deletes. */
  #expectSomeDoomed(
    lists: StoredLogEntry[][],
    counts: number[],
    { gone }: Range,
    { goneAtMost }: Range,
    when: string,
  ): void {
    const allowed = this.#doomed.slice(gone)
    const required = this.#doomed.slice(goneAtMost)
    for (const list of lists) {
      const ids = new Set(list.map(({ id }) => id))
      const seen = allowed.filter(({ id }) => ids.has(id))
      const isEnough = required.every(({ id }) => ids.has(id))
      expectThat(isEnough, `a read misses entries that no cleanup deleted, ${when}`)
      expectEntries(list.toSorted(byTime), seen, `a read ${when}`)
    }
    for (const count of [...counts, ...lists.map(({ length }) => length)]) {
      const isRight = count >= required.length && count <= allowed.length
      expectThat(
        isRight,
        `a read counted ${count}, expected ${required.length} to ${allowed.length}, ${when}`,
      )
    }
  }
}

function byTime(a: StoredLogEntry, b: StoredLogEntry): number {
  return a.timestamp - b.timestamp || a.id - b.id
}

function entry(kind: Kind, i: number, timestamp: number) {
  return { message: `${kind} parcel${i}`, service: kind, severity: 1 + (i % 24), timestamp }
}

/** @param show The answer of a read that sees these entries. */
function expectOneOf<Answer>(
  found: Answer,
  allowed: StoredLogEntry[][],
  show: (entries: StoredLogEntry[]) => Answer,
  what: string,
): void {
  const answers = allowed.map(show)
  if (answers.some((answer) => isDeepStrictEqual(found, answer))) return
  expectEqual(
    found,
    answers[0],
    `the result of ${what} (the first of ${answers.length} allowed answers is compared)`,
  )
}
