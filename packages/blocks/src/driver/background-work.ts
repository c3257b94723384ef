import { elapsed, isLogStorageError, LogStorageError, type LogStorageErrorCode } from '@logpond/core'
import type { BlockEngine } from '../engine/block-engine.js'
import { ENGINE_LIMITS } from '../seal/engine-limits.js'
import { runSteps } from '../steps.js'

/** How long the caller of {@link BackgroundWork.tidyUp} waits, in milliseconds. What is left is done afterwards. */
const WAITED = 1000

/** Entries that may be appended while one piece of work is under way. Then appends wait for its end. */
const MAX_AHEAD = 8 * ENGINE_LIMITS.blockRows

/** After these, work is tried again later. */
const PASSING: readonly LogStorageErrorCode[] = ['ABORTED', 'BUSY', 'DISK_FULL']

/** Seals and tidies up while other calls run, piece by piece, with pauses in each piece. */
export class BackgroundWork {
  readonly #engine: BlockEngine
  readonly #stop = new AbortController()
  #wanted: 'nothing' | 'due' | 'idle' = 'nothing'
  #running: Promise<void> | undefined
  #piece: PromiseWithResolvers<void> | undefined
  /** Entries that were appended since the last piece began. */
  #ahead = 0
  #failure: LogStorageError | undefined

  constructor(engine: BlockEngine) {
    this.#engine = engine
  }

  /** @throws LogStorageError if work has failed in a way that makes this connection unusable. */
  check(): void {
    const failure = this.#failure
    this.#failure = undefined
    if (failure !== undefined) throw failure
  }

  /** Seals what is due after an append. The caller waits for the result: it is a promise if appends are too far ahead. */
  appended(entries: number): Promise<void> | undefined {
    this.#ahead += entries
    this.#begin('due')
    return this.#ahead > MAX_AHEAD ? this.#piece?.promise : undefined
  }

  /** Does the work of an idle moment. Resolves when it is done, when a batch has arrived, or when it takes long. */
  async tidyUp(): Promise<void> {
    const end = elapsed() + WAITED
    this.#begin('idle')
    while (this.#wanted === 'idle' && elapsed() < end) await this.#piece?.promise
    this.check()
  }

  /** Stops the work at its next pause. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  #begin(wanted: 'due' | 'idle'): void {
    this.#wanted = wanted
    this.#running ??= this.#run()
  }

  async #run(): Promise<void> {
    try {
      while (this.#wanted !== 'nothing') await this.#runPiece(this.#wanted)
    } catch (thrown) {
      this.#wanted = 'nothing'
      const error = toStorageError(thrown)
      if (!PASSING.includes(error.code)) this.#failure = error
    } finally {
      this.#running = undefined
      this.#piece?.resolve()
      this.#piece = undefined
    }
  }

  async #runPiece(wanted: 'due' | 'idle'): Promise<void> {
    this.#piece?.resolve()
    this.#piece = Promise.withResolvers()
    this.#ahead = 0
    const piece = wanted === 'idle' ? this.#engine.tidyUp() : this.#engine.sealDue()
    const hasMore = await runSteps(piece, this.#stop.signal)
    // An append during the piece may have made more work due.
    if (!hasMore && this.#ahead === 0 && this.#wanted === wanted) this.#wanted = 'nothing'
  }
}

function toStorageError(thrown: unknown): LogStorageError {
  if (isLogStorageError(thrown)) return thrown
  return new LogStorageError('IO', `Sealing entries failed: ${thrown}`, { cause: thrown })
}
