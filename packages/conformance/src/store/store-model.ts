import type { DriverRetention, LogBatch, LogDriver, StoredLogEntry } from '@logpond/core'
import { call, step } from '../acts/clean-up.js'
import { entriesOf } from '../entries/stored-entries.js'
import { expectEqual, expectThat } from '../expect/expect.js'
import { givenUp, survivors, without } from '../model/retention-model.js'

/** The calls that change or show a store, of a driver here or in another process. */
export type StoreCalls = Pick<
  LogDriver,
  'append' | 'search' | 'count' | 'histogram' | 'readAfter' | 'deleteOldest' | 'stats' | 'sync' | 'checkpoint'
>

/** Tokens that a store has to remember. */
const REMEMBERED = 1000

/** Steps after which a cleanup that deletes nothing any more has not come to an end. */
const IDLE_STEPS = 1000

/** What a store holds, kept beside it: does to both what it does, and compares what the driver returns. */
export class StoreModel {
  /** In the order of the ids. */
  entries: StoredLogEntry[] = []
  /** Some that were there and have been deleted. */
  gone: StoredLogEntry[] = []
  lastId = 0
  /** Batches whose tokens must be known, the oldest first. */
  batches: { readonly batch: LogBatch; readonly ids: readonly number[] }[] = []
  /** What was done, the last thing last. */
  readonly history: string[] = []

  /** Begins with an empty store, in which there may have been entries before. */
  static async of(driver: StoreCalls): Promise<StoreModel> {
    const model = new StoreModel()
    model.lastId = (await driver.stats()).lastId
    return model
  }

  async append(driver: StoreCalls, batch: LogBatch): Promise<void> {
    this.note(`append of ${batch.size}`)
    this.appended(batch, await driver.append(batch))
  }

  /** Notes a batch that was appended by other means. */
  appended(batch: LogBatch, ids: readonly number[]): void {
    expectEqual(ids.length, batch.size, `the number of ids of an append, ${this.story}`)
    for (const id of ids) {
      const isNew = Number.isSafeInteger(id) && id > this.lastId
      expectThat(
        isNew,
        `append gave the id ${id}, and there had been ${this.lastId}: ids are never used again, ${this.story}`,
      )
      this.lastId = id
    }
    this.entries.push(...entriesOf(batch, ids))
    this.batches.push({ batch, ids })
    if (this.batches.length > REMEMBERED) this.batches.shift()
  }

  /** Appends a batch again; `back` says how many batches ago it came first. */
  async appendAgain(driver: StoreCalls, back: number): Promise<void> {
    const known = this.batches.at(-1 - back)
    if (known === undefined) return
    this.note(`the token of ${back} batches ago`)
    const ids = await driver.append(known.batch)
    expectEqual(ids, known.ids, `the ids of a token that was committed ${back} batches before, ${this.story}`)
  }

  /** Takes one step of a cleanup whose policy has rules of one kind only, so that there is one order in which entries go. */
  async cleanStep(driver: StoreCalls, policy: DriverRetention, budget: number): Promise<boolean> {
    const what = call(policy, budget)
    const doomed = givenUp(this.entries, policy)
    const { deleted, more } = await step(driver, policy, budget)
    this.note(`${what}, which deleted ${deleted}`)
    const isTrue = deleted <= doomed.length && (more || deleted === doomed.length)
    expectThat(
      isTrue,
      `${what} gave deleted: ${deleted}, more: ${more}, where the policy gives up ${doomed.length}, ${this.story}`,
    )
    this.#delete(doomed.slice(0, deleted))
    return more
  }

  /** Runs a cleanup to its end. */
  async cleanAll(driver: StoreCalls, policy: DriverRetention, budget: number): Promise<void> {
    const expected = survivors(this.entries, policy)
    let idle = 0
    for (let more = true; more; ) {
      const told = await step(driver, policy, budget)
      more = told.more
      idle = told.deleted === 0 ? idle + 1 : 0
      expectThat(idle < IDLE_STEPS, `${call(policy, budget)} comes to no end, ${this.story}`)
    }
    this.#delete(without(this.entries, expected))
    this.note(`all steps of ${call(policy, budget)}`)
  }

  async dryRun(driver: StoreCalls, policy: DriverRetention): Promise<void> {
    const expected = { deleted: givenUp(this.entries, policy).length, more: false }
    const dryRun = { ...policy, dryRun: true }
    expectEqual(
      await driver.deleteOldest(dryRun, 1),
      expected,
      `what ${call(dryRun, 1)} returned, ${this.story}`,
    )
    this.note('a dry run')
  }

  note(what: string): void {
    this.history.push(what)
  }

  /** The last steps, as the end of a sentence. */
  get story(): string {
    return `after ${this.history.length} steps, the last of which were: ${this.history.slice(-6).join('; ')}`
  }

  #delete(doomed: readonly StoredLogEntry[]): void {
    this.entries = without(this.entries, doomed)
    this.gone.push(...doomed)
    this.gone = this.gone.slice(-50)
  }
}
