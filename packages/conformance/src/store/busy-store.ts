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

/** Which of the entries: those that were there and stay, those that a cleanup deletes, and those that come meanwhile. */
export type Kind = 'staying' | 'doomed' | 'young'

const HOUR = 3_600_000

/** Gives up every entry that is doomed, and no other one, however many come meanwhile. */
const POLICY: DriverRetention = {
  expired: [{ minSeverity: 1, maxSeverity: 24, before: SOME_TIME - HOUR }],
  dryRun: false,
}

/** How far the work has come at some moment. */
interface Range {
  /** Batches that are committed, and that were handed over. */
  readonly committed: number
  readonly started: number
  /** Doomed entries that are gone, and that may be. */
  readonly gone: number
  readonly goneAtMost: number
  readonly lastId: number
}

/**
 * A store in which several things go on at once. What each read may give is known at any time: the entries that stay, a
 * whole number of the batches that are being appended, and of those that are being deleted the newest.
 */
export class BusyStore {
  readonly model: StoreModel
  readonly dice: Dice
  /** Batches that were handed over, and how many of them are committed. */
  readonly #batches: LogBatch[] = []
  #committed = 0
  #appended: Promise<void> = Promise.resolve()
  readonly #young: StoredLogEntry[] = []
  readonly #staying: StoredLogEntry[] = []
  /** The oldest first; some of them are gone. */
  #doomed: StoredLogEntry[] = []
  #gone = 0
  #isCleaning = false
  #hasMore = false

  constructor(seed: number, model: StoreModel) {
    this.model = model
    this.dice = new Dice(seed)
  }

  /** Fills the store. Times and ids do not agree. */
  async fill(driver: LogDriver, count = 60): Promise<void> {
    const staying = batchOfSize(count, (i) => entry('staying', i, SOME_TIME + ((i * 7) % count)))
    const doomed = batchOfSize(count, (i) => entry('doomed', i, SOME_TIME - 2 * HOUR + ((i * 11) % count)))
    await this.model.append(driver, staying)
    this.#staying.push(...this.model.entries.slice(-count))
    await this.model.append(driver, doomed)
    this.#doomed = inOrder(this.model.entries.slice(-count), 'oldest')
    this.#gone = 0
  }

  /** Hands a batch over by any call that appends, and notes what becomes of it. */
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

  /** Takes a step of a cleanup; `false` when there is nothing more to do. */
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
      `a step of a cleanup gave deleted: ${deleted}, more: ${more}, where ${left + deleted} were left to delete, ${this.model.story}`,
    )
    this.model.note(`a step of a cleanup, which deleted ${deleted}`)
    return more
  }

  /** Deletes what is left to delete, when all else is done; then the model has what must be there. */
  async settle(driver: LogDriver): Promise<void> {
    // A cleanup that has come to its end is left at that: another one could mend what came back.
    while (this.#hasMore || this.#gone < this.#doomed.length) await this.clean(driver, 50)
    const gone = new Set(this.#doomed.map(({ id }) => id))
    this.model.entries = this.model.entries.filter(({ id }) => !gone.has(id))
  }

  /** One read of each kind at once, each of which must give what was there when it was called, or came whole meanwhile. */
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
    // What is seen already may not have been returned by its append yet.
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

  /** What stats may give, while other work is under way. */
  async readStats(driver: LogDriver): Promise<void> {
    const before = this.#range()
    const { entries, lastId } = await driver.stats()
    const after = this.#range()
    const min = this.#sizes(before.committed) + this.#staying.length + this.#doomed.length - after.goneAtMost
    const max = this.#sizes(after.started) + this.#staying.length + this.#doomed.length - before.gone
    const { story } = this.model
    // Nothing counts as stored that a read called afterwards does not find, but for what is deleted meanwhile.
    const seen = await driver.count({})
    const { goneAtMost } = this.#range()
    expectThat(
      seen >= entries - (goneAtMost - before.gone),
      `stats().entries was ${entries} while other work was under way, and count({}) ${seen} when it was called afterwards, ${story}`,
    )
    expectThat(
      entries >= min && entries <= max,
      `stats().entries while other work was under way: expected ${min} to ${max}, got ${entries}, ${story}`,
    )
    expectThat(
      lastId >= before.lastId,
      `stats().lastId is ${lastId}, and there had been ${before.lastId}, ${story}`,
    )
  }

  async sync(driver: LogDriver): Promise<void> {
    const { lastId } = this.model
    const id = (await driver.sync?.()) ?? lastId
    const isAllowed = id >= lastId && (id === lastId || this.#batches.length > 0)
    expectThat(
      isAllowed,
      `sync returned ${id}, and ${lastId} was committed before it was called, ${this.model.story}`,
    )
  }

  /** Lets others have their turns, fewer or more of them. */
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
      expectThat(isEnough, `a read missed entries that no cleanup had deleted, ${when}`)
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

/** @param show What a read gives of the entries that it may see. */
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
    `what ${what} gave, where ${answers.length} answers are right and this is the first`,
  )
}
