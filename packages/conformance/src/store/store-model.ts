import type { DriverRetention, LogBatch, LogDriver, StoredLogEntry } from '@logpond/core'
import { call, step } from '../acts/clean-up.js'
import { entriesOf } from '../entries/stored-entries.js'
import { expectEqual, expectThat } from '../expect/expect.js'
import type { ValueRead } from '../expect/value-reads.js'
import { survivors, toDelete, without } from '../model/retention-model.js'

/** The calls that change or read a store, of a driver here or in another process. */
export type StoreCalls = Pick<
  LogDriver,
  | 'append'
  | 'search'
  | 'count'
  | 'histogram'
  | ValueRead
  | 'readAfter'
  | 'deleteOldest'
  | 'stats'
  | 'sync'
  | 'checkpoint'
>

/** Tokens that a store must remember. */
const REMEMBERED = 1000

/** Steps in a row that may delete nothing before a cleanup counts as endless. */
const IDLE_STEPS = 1000

/** A model of a store: it applies each change to the store and to itself, and compares the results of the driver. */
export class StoreModel {
  /** In the order of the ids. */
  entries: StoredLogEntry[] = []
  /** Some of the deleted entries. */
  gone: StoredLogEntry[] = []
  lastId = 0
  /** Batches whose tokens the store must remember, the oldest first. */
  batches: { readonly batch: LogBatch; readonly ids: readonly number[] }[] = []
  /** All steps so far, in order. */
  /** The policy, as JSON, of a cleanup that has not returned `more: false`. */
  #underWay: string | undefined
  readonly history: string[] = []

  /** The model of a store that is empty, but may have had entries before. */
  static async of(driver: StoreCalls): Promise<StoreModel> {
    const model = new StoreModel()
    model.lastId = (await driver.stats()).lastId
    return model
  }

  async append(driver: StoreCalls, batch: LogBatch): Promise<void> {
    this.note(`append of ${batch.size}`)
    this.appended(batch, await driver.append(batch))
  }

  /** Records a batch that was appended elsewhere. */
  appended(batch: LogBatch, ids: readonly number[]): void {
    expectEqual(ids.length, batch.size, `the number of ids of an append, ${this.story}`)
    for (const id of ids) {
      const isNew = Number.isSafeInteger(id) && id > this.lastId
      expectThat(
        isNew,
        `append returned the id ${id}, expected more than ${this.lastId}, the last id before, ${this.story}`,
      )
      this.lastId = id
    }
    this.entries.push(...entriesOf(batch, ids))
    this.batches.push({ batch, ids })
    if (this.batches.length > REMEMBERED) this.batches.shift()
  }

  /** Appends a batch again that was first appended `back` batches ago. */
  async appendAgain(driver: StoreCalls, back: number): Promise<void> {
    const known = this.batches.at(-1 - back)
    if (known === undefined) return
    this.note(`repeated append of the batch from ${back} batches ago`)
    const ids = await driver.append(known.batch)
    expectEqual(
      ids,
      known.ids,
      `the ids of a repeated token that was committed ${back} batches before, ${this.story}`,
    )
  }

  /** Runs one step of a cleanup. The policy must have rules of one kind only, so that there is one order of deletion. */
  async cleanStep(driver: StoreCalls, policy: DriverRetention, budget: number): Promise<boolean> {
    const what = call(policy, budget)
    const doomed = toDelete(this.entries, policy)
    const { deleted, more } = await step(driver, policy, budget)
    this.note(`${what}, which deleted ${deleted}`)
    const isTrue = deleted <= doomed.length && (more || deleted === doomed.length)
    expectThat(
      isTrue,
      `${what} returned deleted: ${deleted}, more: ${more}, but the policy covers ${doomed.length} entries, ${this.story}`,
    )
    this.#delete(doomed.slice(0, deleted))
    this.#underWay = more ? JSON.stringify(policy) : undefined
    return more
  }

  /** Runs all steps of a cleanup. */
  async cleanAll(driver: StoreCalls, policy: DriverRetention, budget: number): Promise<void> {
    const expected = survivors(this.entries, policy)
    // A cleanup that is under way may leave entries that were stored since it began to the next one.
    if (this.#underWay === JSON.stringify(policy)) await this.#takeSteps(driver, policy, budget)
    await this.#takeSteps(driver, policy, budget)
    this.#underWay = undefined
    this.#delete(without(this.entries, expected))
    this.note(`all steps of ${call(policy, budget)}`)
  }

  async #takeSteps(driver: StoreCalls, policy: DriverRetention, budget: number): Promise<void> {
    let idle = 0
    for (let more = true; more; ) {
      const result = await step(driver, policy, budget)
      more = result.more
      idle = result.deleted === 0 ? idle + 1 : 0
      expectThat(
        idle < IDLE_STEPS,
        `${call(policy, budget)} returned deleted: 0 and more: true ${IDLE_STEPS} times in a row: a cleanup must end, ${this.story}`,
      )
    }
  }

  async dryRun(driver: StoreCalls, policy: DriverRetention): Promise<void> {
    const expected = { deleted: toDelete(this.entries, policy).length, more: false }
    const dryRun = { ...policy, dryRun: true }
    expectEqual(
      await driver.deleteOldest(dryRun, 1),
      expected,
      `the result of ${call(dryRun, 1)}, ${this.story}`,
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
