import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DriverRetention, LogDriver } from '@logpond/core'
import { BUDGET, call, cleanUp } from '../acts/clean-up.js'
import { expectEqual } from '../expect/expect.js'
import { ConformanceFailure } from '../failure/conformance-failure.js'
import { describeError } from '../failure/describe-error.js'
import { failureWithin } from '../failure/failure-within.js'
import { StrayErrors } from '../failure/stray-errors.js'
import type { CreateDriver } from './create-driver.js'
import { LentDriver } from './lent-driver.js'

const EVERYTHING: DriverRetention = { expired: [], maxEntries: 0, dryRun: false }

export interface SharedStoreOptions {
  readonly create: CreateDriver
  /** Milliseconds for emptying the store, and for closing it. */
  readonly timeout: number
}

interface OpenStore {
  readonly driver: LogDriver
  readonly directory: string
  readonly stray: StrayErrors
  /** The promises that have used it. */
  readonly users: string[]
}

/**
 * A store with an open driver that promises use in turn, so that they need not open one each. It is emptied between two
 * promises.
 *
 * A failure of the sharing itself ends it, so that no promise fails because of another: from then on each promise has its own
 * store, and {@link end} returns the failure.
 */
export class SharedStore {
  readonly #create: CreateDriver
  readonly #timeout: number
  #store: OpenStore | undefined
  #isLent = false
  #lent: LentDriver | undefined
  #failure: ConformanceFailure | undefined
  #isFailureReported = false

  constructor({ create, timeout }: SharedStoreOptions) {
    this.#create = create
    this.#timeout = timeout
  }

  /**
   * Lends an open driver on an empty store; `undefined` while another promise uses it, and after the sharing has ended.
   *
   * @throws The errors of `create` and `open`.
   */
  async lend(user: string): Promise<LogDriver | undefined> {
    if (this.#isLent || this.#failure !== undefined) return undefined
    this.#isLent = true
    try {
      this.#store ??= await this.#open()
    } catch (thrown) {
      this.#isLent = false
      throw thrown
    }
    this.#store.users.push(user)
    this.#lent = new LentDriver(this.#store.driver)
    return this.#lent.driver
  }

  /**
   * Takes the driver back, and empties its store. If the driver may be harmed or its connection is in doubt, it is closed, and
   * the next promise gets a new one.
   */
  async takeBack(isSound: boolean): Promise<void> {
    const isUsable = this.#lent?.underWay === 0 && !this.#lent.isInDoubt
    this.#lent = undefined
    this.#isLent = false
    const { driver } = this.#store ?? {}
    if (driver === undefined) return
    if (!isSound || !isUsable) return this.close()
    const failure = await failureWithin(this.#timeout, () => empty(driver))
    if (failure === undefined) return
    this.#end('could not be emptied', failure)
    await this.close()
  }

  /** Ends the sharing because a promise failed on the shared store and passed on a new one. */
  blame(promise: string, users: readonly string[], error: unknown): void {
    this.#failure ??= new ConformanceFailure(
      `“${promise}” fails ${history(users)}, but passes on a new one: ${describeError(error)}`,
      { cause: error },
    )
  }

  /** The promises that have used the open store. */
  get users(): readonly string[] {
    return [...(this.#store?.users ?? [])]
  }

  /** Closes the store, unless a promise uses it; the next promise gets a new store. Never rejects. */
  async close(): Promise<void> {
    if (this.#isLent) return
    const store = this.#store
    this.#store = undefined
    if (store === undefined) return
    const { driver, directory, stray, users } = store
    const failure = await failureWithin(this.#timeout, async () => {
      await driver.close()
      // A rejection counts as unhandled only when the microtasks have run.
      await new Promise(setImmediate)
    })
    stray[Symbol.dispose]()
    if (failure !== undefined) this.#end('could not be closed', failure, users)
    else if (stray.first !== undefined)
      this.#end('threw an error that no caller waited for', stray.first, users)
    await rm(directory, { recursive: true, force: true, maxRetries: 5 }).catch(() => {})
  }

  /**
   * Closes the store for good, and returns the first failure of the sharing itself, once: the store could not be emptied or
   * closed, or was harmed.
   */
  async end(): Promise<ConformanceFailure | undefined> {
    await this.close()
    if (this.#isFailureReported) return undefined
    this.#isFailureReported = this.#failure !== undefined
    return this.#failure
  }

  async #open(): Promise<OpenStore> {
    const directory = await mkdtemp(join(tmpdir(), 'logpond-conformance-'))
    try {
      const driver = await this.#create({ directory })
      await driver.open()
      return { driver, directory, stray: new StrayErrors('background'), users: [] }
    } catch (thrown) {
      await rm(directory, { recursive: true, force: true, maxRetries: 5 })
      throw thrown
    }
  }

  #end(what: string, error: unknown, users = this.users): void {
    this.#failure ??= new ConformanceFailure(`a driver ${what} ${history(users)}: ${describeError(error)}`, {
      cause: error,
    })
  }
}

function history(users: readonly string[]): string {
  const last = `“${users.at(-1)}”`
  if (users.length < 2) return `on a store that one promise used before, ${last}`
  return `on a store that ${users.length} promises used before, the last of them ${last}`
}

/** Deletes all entries. @throws ConformanceFailure if some are left. */
async function empty(driver: LogDriver): Promise<void> {
  await cleanUp(driver, EVERYTHING)
  // In some engines deleted entries slow down every read until they tidy up.
  await driver.checkpoint?.()
  const after = `after ${call(EVERYTHING, BUDGET)}, called until more was false`
  expectEqual((await driver.stats()).entries, 0, `stats().entries ${after}`)
  expectEqual(await driver.readAfter(0, {}, 1), [], `readAfter(0, {}, 1) ${after}`)
}
