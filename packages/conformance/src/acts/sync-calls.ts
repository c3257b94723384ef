import { isLogStorageError, type LogBatch, type LogDriver } from '@logpond/core'
import { batchOfSize, SOME_TIME } from '../entries/test-batch.js'
import { expectThat } from '../expect/expect.js'
import { expectStorageError } from '../expect/expect-storage-error.js'

/** Milliseconds by which a call may exceed its timeout: a busy machine may wake a thread late. */
const LATE = 300

/** Milliseconds: time enough for anything. */
export const LONG = 60_000

interface SyncCall {
  readonly batch: LogBatch
  readonly timeout: number
  /** Milliseconds. */
  readonly took: number
  /** `undefined`: the outcome is unknown. */
  readonly ids: readonly number[] | undefined
}

/** Calls of `appendSync` while something else holds the engine, with their duration and result. */
export class SyncCalls {
  readonly #driver: LogDriver
  readonly #while: string
  readonly #calls: SyncCall[] = []

  /** @param what What holds the engine, as it follows the word "while": `'another process appended 5,000 entries'`. */
  constructor(driver: LogDriver, what: string) {
    this.#driver = driver
    this.#while = what
  }

  /**
   * Calls `appendSync`.
   *
   * @returns Whether it wrote the batch.
   * @throws ConformanceFailure unless it returns ids or throws `UNKNOWN_OUTCOME`.
   */
  call(timeout: number, batch = smallBatch()): boolean {
    const start = performance.now()
    const ids = this.#idsOf(batch, timeout)
    this.#calls.push({ batch, timeout, took: performance.now() - start, ids })
    return ids !== undefined
  }

  #idsOf(batch: LogBatch, timeout: number): readonly number[] | undefined {
    const what = `appendSync with a timeout of ${timeout} ms, while ${this.#while},`
    try {
      const ids = this.#driver.appendSync?.(batch, timeout)
      expectThat(Array.isArray(ids), `${what} returned ${ids}: expected a list of ids`)
      return ids
    } catch (thrown) {
      const isKnown = isLogStorageError(thrown) && thrown.code === 'UNKNOWN_OUTCOME'
      if (!isKnown) expectStorageError(thrown, ['UNKNOWN_OUTCOME'], what)
      return undefined
    }
  }

  /**
   * Describes a call that took too long, as a sentence. Call this after the engine is free and each batch is settled: the
   * duration of a call at that moment shows how slow the driver and the machine are.
   */
  lateCall(): string | undefined {
    for (const { batch, timeout, took } of this.#calls) {
      if (took <= timeout + LATE) continue
      const start = performance.now()
      this.#idsOf(batch, LONG)
      const usual = performance.now() - start
      if (took <= timeout + 4 * usual) continue
      return `appendSync with a timeout of ${timeout} ms took ${Math.round(took)} ms, while ${this.#while}`
    }
    return undefined
  }

  /** Settles each batch by its token. @returns The batches with their ids. */
  async settle(): Promise<(readonly [LogBatch, readonly number[]])[]> {
    const settled = new Map<string, readonly [LogBatch, readonly number[]]>()
    for (const { batch, ids, timeout } of this.#calls) {
      const now = await this.#driver.append(batch)
      const what = `append, after appendSync got the same batch with a timeout of ${timeout} ms while ${this.#while},`
      expectThat(now.length === batch.size, `${what} returned ${now.length} ids for ${batch.size} entries`)
      const isSame = ids === undefined || ids.every((id, i) => id === now[i])
      expectThat(
        isSame,
        `${what} returned ids that begin with ${now.slice(0, 3)}, expected those of appendSync, ${ids?.slice(0, 3)}`,
      )
      settled.set(batch.token, [batch, now])
    }
    return [...settled.values()]
  }
}

/** Three entries, newer than any that a cleanup in these promises deletes. */
function smallBatch(): LogBatch {
  return batchOfSize(3, (i) => ({ message: `at the end, ${i}`, timestamp: SOME_TIME + 1_000_000 }))
}
