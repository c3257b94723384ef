import { type Stats, statSync } from 'node:fs'
import { isLogStorageError, LogStorageError } from '@logpond/core'
import type { SqliteBinding } from '../connection/sqlite-connection.js'
import { refuseForeignFiles } from '../files/side-files.js'
import { refuseOtherLibrary } from '../ownership/refuse-other-library.js'
import type { SqliteOptions } from '../sqlite-options.js'
import { cannotRead } from './copy-files.js'
import { otherDriversOf } from './other-drivers.js'
import { Snapshots } from './snapshot.js'
import { type Source, sharedSource } from './source.js'

/** Chooses how to read a database, while other drivers open and close it. */
export class Sources implements Disposable {
  readonly #bindings: readonly SqliteBinding[]
  readonly #options: Required<SqliteOptions>
  readonly #copiedBytes: number | undefined
  readonly #joinedBytes: number
  #snapshots: Snapshots | undefined
  #source: Source | undefined
  #isAtRest = false

  /**
   * @param joinedBytes A database that is larger is never copied for a native binding, also if no driver shares it: SQLite reads it in
   *   place, and leaves its side files there. @default no limit
   */
  constructor(
    bindings: readonly SqliteBinding[],
    options: Required<SqliteOptions>,
    copiedBytes?: number,
    joinedBytes = Number.POSITIVE_INFINITY,
  ) {
    this.#copiedBytes = copiedBytes
    this.#joinedBytes = joinedBytes
    this.#bindings = bindings
    this.#options = options
  }

  /** The write-ahead log that belongs to the source, if no driver is writing it. */
  get log(): string | undefined {
    return this.#isAtRest ? this.#snapshots?.wal : undefined
  }

  /**
   * @param attempts How often the same question failed before.
   * @returns `undefined` while the database is being written. @throws LogStorageError
   */
  async tryToGet(attempts: number): Promise<Source | undefined> {
    const { path } = this.#options
    const { size } = this.#checkFile(path)
    const [first] = this.#bindings as [SqliteBinding]
    const { refusal, isShared, isSharedHere } = otherDriversOf(first, path)
    this.#isAtRest = refusal === undefined && !isShared
    const native = this.#bindings.find(({ exclusive }) => !exclusive)
    const isJoined = isShared || size > this.#joinedBytes
    if (isJoined && refusal === undefined && native !== undefined) {
      this.#close()
      try {
        if (isSharedHere) refuseOtherLibrary(native, path)
        this.#source = await sharedSource(native, this.#options)
        return this.#source
      } catch (thrown) {
        // This user may read the database, but perhaps not the shared memory.
        if (isSharedHere || !isAboutRights(thrown)) throw thrown
      }
    }
    if (isSharedHere) refuseOtherLibrary(first, path)
    if (this.#source?.isCurrent()) return this.#source
    this.#close()
    this.#snapshots ??= new Snapshots(this.#bindings, this.#options, this.#copiedBytes)
    this.#source = await this.#snapshots.tryToTake(attempts)
    return this.#source
  }

  /** To be called after each question: closes an outdated source. */
  release(): void {
    if (this.#source?.isCurrent() === false) this.#close()
  }

  [Symbol.dispose](): void {
    this.#close()
    this.#snapshots?.[Symbol.dispose]()
  }

  #checkFile(path: string): Stats {
    try {
      const stat = statSync(path)
      if (!stat.isFile()) {
        const what = stat.isDirectory() ? 'a directory' : 'not a regular file'
        throw new LogStorageError(
          'INVALID_OPTIONS',
          `path must name a database; it was ${JSON.stringify(path)}, which is ${what}.`,
        )
      }
      refuseForeignFiles(path)
      return stat
    } catch (thrown) {
      throw isLogStorageError(thrown) ? thrown : cannotRead(path, thrown)
    }
  }

  #close(): void {
    const source = this.#source
    this.#source = undefined
    source?.close()
  }
}

function isAboutRights(thrown: unknown): boolean {
  return isLogStorageError(thrown) && (thrown.code === 'IO' || thrown.code === 'READ_ONLY')
}
