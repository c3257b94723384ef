import type { DriverFilter, DriverRetention, DriverSupports, LogBatch } from '@logpond/core'
import { NAMES, TRACE_IDS } from '../entries/alphabet.js'
import { Dice } from '../entries/dice.js'
import { batchThatBreaksAt } from '../entries/tampered-batch.js'
import { batchOf, newToken, SOME_TIME, type TestEntry } from '../entries/test-batch.js'
import { attribute, similarEntries, text } from '../entries/test-entries.js'
import { failureOf } from '../expect/expect.js'
import { type StoreCalls, StoreModel } from './store-model.js'
import { expectAll } from './store-questions.js'

/** Older than any entry except those of {@link STEPS} that must be deleted first. */
const LONG_AGO = -8_000_000_000_000

/** One step of a walk. */
export type Step = (walk: StoreWalk, driver: StoreCalls) => Promise<void>

const FILTERS: readonly DriverFilter[] = [
  { contains: 'is' },
  { services: NAMES.slice(0, 2) },
  { hosts: NAMES.slice(0, 4) },
  { minSeverity: 9, maxSeverity: 17 },
  { startTime: SOME_TIME, endTime: SOME_TIME + 1 },
  { attributes: [attribute('http.status', 1)] },
  { traceId: TRACE_IDS[0] as string },
]

const TEXTS: readonly DriverFilter[] = ['disk', 'dis*', 'error -disk', '-full'].map((typed) => ({
  text: text(typed),
}))

/** The steps by name. */
export const STEPS = {
  append: (walk, driver) => walk.model.append(driver, batchOf(walk.entries(1 + walk.dice.below(12)))),
  appendLarge: (walk, driver) => walk.model.append(driver, batchOf(walk.entries(60))),
  /** Late entries: they have the newest ids, and are deleted first. */
  appendOld: (walk, driver) => {
    const entries = walk
      .entries(5)
      .map((entry, i) => ({ ...entry, timestamp: LONG_AGO - walk.dice.below(9) - i }))
    return walk.model.append(driver, batchOf(entries))
  },
  /** Entries that are equal to stored or deleted ones. */
  appendSame: (walk, driver) => {
    const { batches } = walk.model
    const same = batches[walk.dice.below(batches.length || 1)]?.batch
    return walk.model.append(
      driver,
      same === undefined ? batchOf(walk.entries(3)) : { ...same, token: newToken() },
    )
  },
  appendAgain: (walk, driver) =>
    walk.model.appendAgain(driver, walk.dice.below(walk.model.batches.length || 1)),
  appendLastAgain: (walk, driver) => walk.model.appendAgain(driver, 0),
  /** A failed batch is not stored and its token is not used, neither now nor after reopening. */
  appendFailing: async (walk, driver) => {
    const tokens = [newToken(), newToken()] as const
    for (const token of tokens) {
      const size = 2 + walk.dice.below(60)
      await failureOf(() => driver.append(batchThatBreaksAt(walk.dice.below(size), size, token)))
      walk.model.note('an append that failed')
    }
    await walk.model.append(driver, batchOf(walk.entries(2), tokens[0]))
    walk.failed.push(tokens[1])
  },
  dryRun: (walk, driver) => walk.model.dryRun(driver, walk.policy()),
  dryRunOfAll: (walk, driver) => walk.model.dryRun(driver, EVERYTHING),
  cleanStep: async (walk, driver) =>
    void (await walk.model.cleanStep(driver, walk.policy(), 1 + walk.dice.below(9))),
  clean: (walk, driver) => walk.model.cleanAll(driver, walk.policy(), 3 + walk.dice.below(40)),
  /** Deletes all entries of the last batch. */
  cleanNewest: async (walk, driver) => {
    await STEPS.appendOld(walk, driver)
    await walk.model.cleanAll(driver, keep(walk.model.entries.length - 5), 100)
  },
  cleanSome: (walk, driver) =>
    walk.model.cleanAll(driver, keep(Math.max(0, walk.model.entries.length - 5)), 2),
  cleanEverything: (walk, driver) => walk.model.cleanAll(driver, EVERYTHING, 5000),
  checkpoint: async (walk, driver) => {
    await driver.checkpoint?.()
    walk.model.note('checkpoint')
  },
  sync: async (walk, driver) => {
    await driver.sync?.()
    walk.model.note('sync')
  },
} satisfies Record<string, Step>

export type StepName = keyof typeof STEPS

/** The steps of a random walk. A step that is listed twice comes twice as often. */
const RANDOM_STEPS: readonly StepName[] = [
  ...(['append', 'append', 'append', 'appendLarge', 'appendOld', 'appendSame', 'appendAgain'] as const),
  ...(['appendLastAgain', 'appendFailing', 'dryRun', 'cleanStep', 'cleanStep', 'clean', 'clean'] as const),
  ...(['cleanNewest', 'cleanSome', 'checkpoint', 'sync'] as const),
]

const EVERYTHING: DriverRetention = { expired: [], maxEntries: 0, dryRun: false }

function keep(maxEntries: number): DriverRetention {
  return { expired: [], maxEntries, dryRun: false }
}

/** Changes a store step by step, and repeats the same reads before and after each step. */
export class StoreWalk {
  readonly model: StoreModel
  readonly dice: Dice
  /** Tokens of failed batches that were not used since. */
  readonly failed: string[] = []
  readonly #filters: readonly DriverFilter[]
  readonly #pool: readonly TestEntry[]

  constructor(supports: DriverSupports, seed: number, model = new StoreModel()) {
    this.model = model
    this.dice = new Dice(seed)
    this.#filters = supports.fullText ? [...FILTERS, ...TEXTS] : FILTERS
    this.#pool = similarEntries(150, seed).filter(({ timestamp = 0 }) => timestamp > LONG_AGO)
  }

  /** Takes these steps. @param reader The driver that reads; it must see the changes of `driver`. */
  async go(driver: StoreCalls, names: readonly StepName[], reader = driver): Promise<void> {
    for (const name of names) {
      const filters: DriverFilter[] = [{}, this.dice.pick(this.#filters), this.dice.pick(this.#filters)]
      await expectAll(reader, this.model, filters)
      await STEPS[name](this, driver)
      await expectAll(reader, this.model, filters)
    }
  }

  /** `count` random steps. */
  randomSteps(count: number, without: readonly StepName[] = []): StepName[] {
    const names = RANDOM_STEPS.filter((name) => !without.includes(name))
    return Array.from({ length: count }, () => this.dice.pick(names))
  }

  /** Compares the whole store with the model: every filter, and the tokens of some committed and of all failed batches. */
  async check(driver: StoreCalls): Promise<void> {
    await expectAll(driver, this.model, [{}, ...this.#filters])
    for (const back of [
      0,
      1,
      this.dice.below(this.model.batches.length || 1),
      this.model.batches.length - 1,
    ]) {
      await this.model.appendAgain(driver, back)
    }
    await expectAll(driver, this.model, [{}])
    for (const token of this.failed.splice(0)) {
      this.model.note('append with the token of a failed append')
      await this.model.append(driver, batchOf(this.entries(2), token))
      await expectAll(driver, this.model, [{}])
    }
  }

  batch(count: number): LogBatch {
    return batchOf(this.entries(count))
  }

  entries(count: number): TestEntry[] {
    return Array.from({ length: count }, () => this.dice.pick(this.#pool))
  }

  /** A policy with one rule, so that there is one order of deletion. */
  policy(): DriverRetention {
    const { entries } = this.model
    if (this.dice.below(2) === 0) return keep(this.dice.below(entries.length + 2))
    const minSeverity = 1 + this.dice.below(20)
    const before = entries.length === 0 ? SOME_TIME : this.dice.pick(entries).timestamp
    const rule = { minSeverity, maxSeverity: minSeverity + this.dice.below(5), before }
    return { expired: [rule], dryRun: false }
  }
}
