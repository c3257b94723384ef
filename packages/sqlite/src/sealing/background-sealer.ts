import { type BlockEngine, type BlockMaker, runSteps, type Steps } from '@logpond/blocks'
import { elapsed, isLogStorageError, type LogStorageError } from '@logpond/core'

/** Entries and batches after which to look whether sealing is due. */
const ROWS = 4096
const BATCHES = 32

/** Entries that may wait for being sealed. With more, each batch waits until as many are sealed, so that reads stay quick. */
const MAX_WAITING = 512 * 1024

/** Milliseconds that an idle moment waits for its work. The work continues afterwards. */
const IDLE_TIME = 250

export interface BackgroundSealerOptions {
  readonly engine: Pick<BlockEngine, 'sealDue' | 'tidyUp' | 'hotEntries' | 'maker'>
  /** Whether {@link BackgroundSealer.use} may be called later, with a thread that makes blocks. */
  readonly mayGetMaker: boolean
  /** Whether nothing is left to do at the beginning. @default false */
  readonly isTidy?: boolean
  /** Returns another value after another connection has committed. @default never */
  readonly othersVersion?: () => unknown
  /** Called with the error of a piece of work. It is tried again after some more batches. */
  readonly onError: (thrown: unknown) => void
  /** The time in milliseconds, of which only differences matter. @default the time that the process has run */
  readonly now?: () => number
}

type Work = (engine: BackgroundSealerOptions['engine']) => Steps<boolean>

/** Seals hot rows while batches are written. Blocks are committed between batches, and made between them or in another thread. */
export class BackgroundSealer {
  readonly #options: BackgroundSealerOptions
  readonly #closing = new AbortController()
  /** Entries and batches since the last look. */
  #rows = 0
  #batches = 0
  /** Entries that wait for being sealed. */
  #waiting = 0
  #running: Promise<void> | undefined
  #piece: PromiseWithResolvers<void> | undefined
  #wantsMaker = false
  #damage: LogStorageError | undefined
  #ignoresDamage = false
  /** Grows with each change by this connection. */
  #changes = 0
  /** The state of the store in which nothing was left to do. */
  #tidy: string | undefined

  constructor(options: BackgroundSealerOptions) {
    this.#options = options
    if (options.isTidy) this.#tidy = this.#state()
  }

  /** Whether idle moments have nothing to do. */
  get isTidy(): boolean {
    return this.#tidy === this.#state()
  }

  #state(): string {
    return `${this.#changes} ${this.#options.othersVersion?.()}`
  }

  /** To be called after each change of the store that is no batch. */
  changed(): void {
    this.#changes++
  }

  /** Whether a thread that makes blocks would be of use now. */
  get wantsMaker(): boolean {
    return this.#wantsMaker && this.#options.engine.maker === undefined
  }

  /** The work that is under way. */
  get running(): Promise<void> | undefined {
    return this.#running
  }

  /**
   * To be called before each batch.
   *
   * @throws LogStorageError CORRUPT, once, if a part that was to be sealed is damaged. Nothing else is sealed until the database was
   *   opened again, which puts that part aside.
   */
  check(): void {
    const damage = this.#damage
    this.#damage = undefined
    if (damage !== undefined) throw damage
  }

  /** From now on, {@link check} never throws: what is damaged cannot be put aside. */
  ignoreDamage(): void {
    this.#ignoresDamage = true
  }

  /** Has blocks made elsewhere from now on; `undefined` for here. */
  use(maker: BlockMaker | undefined): void {
    this.#options.engine.maker = maker
  }

  /**
   * To be called after each committed batch.
   *
   * @returns A promise if the next batch should wait, because sealing is too far behind.
   */
  appended(rows: number): Promise<void> | undefined {
    this.changed()
    this.#rows += rows
    this.#batches++
    this.#waiting += rows
    if (this.#rows >= ROWS || this.#batches >= BATCHES) {
      this.#rows = 0
      this.#batches = 0
      this.#look()
    }
    return this.#waiting > MAX_WAITING && this.#piece !== undefined ? this.#sealed(rows) : undefined
  }

  /** Resolves after as many entries, or so many that few enough wait: one piece of work, unless the batch is larger than a piece. */
  async #sealed(rows: number): Promise<void> {
    const goal = Math.max(MAX_WAITING, this.#waiting - rows)
    while (this.#piece !== undefined && this.#waiting > goal) await this.#piece.promise
  }

  /**
   * Does the work that is for idle moments. Resolves when it is done, or after a quarter of a second; it continues then.
   *
   * @throws LogStorageError if the work fails before that.
   */
  async tidyUp(): Promise<void> {
    const { now = elapsed } = this.#options
    const start = now()
    // Another idle moment may wait for the same work, and begin first.
    while (this.#running !== undefined) await this.#running
    if (this.#closing.signal.aborted || this.isTidy) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const state = () => this.#state()
    const noteTidy = (found: string) => {
      this.#tidy = found
    }
    const work = this.#begin(function* (engine) {
      const before = state()
      const isMore = yield* engine.tidyUp()
      if (!isMore) noteTidy(before)
      if (!isMore || now() - start >= IDLE_TIME) resolve()
      return isMore
    })
    await Promise.race([promise, work])
  }

  /** Ends the work under way at its next pause, and begins no more. */
  close(): Promise<void> | undefined {
    this.#closing.abort()
    return this.#running
  }

  #look(): void {
    if (this.#running !== undefined || this.#closing.signal.aborted) return
    // The thread takes some batches to start. If it does not come, the work is done here.
    if (this.#options.mayGetMaker && !this.#wantsMaker) {
      this.#wantsMaker = true
      return
    }
    void this.#begin((engine) => engine.sealDue())
  }

  /** Repeats a piece of work until nothing is left to do. Rejects with its error, which is also reported. */
  #begin(work: Work): Promise<void> {
    const ended = this.#run(work)
    this.#running = ended
      .catch((thrown: unknown) => {
        this.#waiting = 0
        if (isLogStorageError(thrown) && thrown.code === 'CORRUPT' && !this.#ignoresDamage) {
          this.#damage = thrown
        }
        if (!this.#closing.signal.aborted) this.#options.onError(thrown)
      })
      .finally(() => {
        this.#running = undefined
        this.#endPiece()
      })
    return ended
  }

  async #run(work: Work): Promise<void> {
    const { engine } = this.#options
    for (let isMore = true; isMore; ) {
      const before = this.#waiting
      this.#piece = Promise.withResolvers()
      isMore = await runSteps(work(engine), this.#closing.signal)
      this.#waiting += engine.hotEntries - before
      this.#endPiece()
    }
  }

  #endPiece(): void {
    this.#piece?.resolve()
    this.#piece = undefined
  }
}
