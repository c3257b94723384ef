import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { SqliteBinding } from '../connection/sqlite-connection.js'
import { openReader } from '../open-connection.js'
import { sizeOf, versionOf } from '../recovery/database-files.js'
import type { SqliteOptions } from '../sqlite-options.js'
import { type CopiedVersions, cannotRead, isHot, tryToCopyFiles } from './copy-files.js'
import { PrivateFolder } from './private-folder.js'
import { readingWith, renamed, type Source } from './source.js'

/** Up to this size, a database is copied even if it can be read in place: a copy does not change during a read. */
const COPIED_BYTES = 64 * 1024 * 1024

/** How often a question is tried in place before the database is copied: a copy takes less time than a long read. */
const ATTEMPTS_IN_PLACE = 3

/**
 * Reads a database through a private copy of its write-ahead log, next to a copy of the database or a link to it. A binding
 * without shared memory looks for the log next to the link; all others follow the link first.
 */
export class Snapshots implements Disposable {
  readonly #options: Required<SqliteOptions>
  readonly #native: SqliteBinding | undefined
  readonly #inPlace: SqliteBinding | undefined
  readonly #copiedBytes: number
  readonly #folder = new PrivateFolder()
  readonly #copy: string
  /** The version of the database of which there is a copy. */
  #copied: string | undefined

  constructor(
    bindings: readonly SqliteBinding[],
    options: Required<SqliteOptions>,
    copiedBytes = COPIED_BYTES,
  ) {
    this.#copiedBytes = copiedBytes
    this.#options = options
    this.#native = bindings.find(({ exclusive }) => !exclusive)
    this.#inPlace = bindings.find(({ exclusive }) => exclusive)
    this.#copy = join(this.#folder.path, 'copy.db')
  }

  /** The path of the log of the latest snapshot. */
  get wal(): string {
    return `${this.#copy}-wal`
  }

  /**
   * Takes a snapshot, which must be closed before the next one.
   *
   * @param attempts How often the same question failed before, because the database changed before it was answered.
   * @returns `undefined` while the database is being written. @throws LogStorageError
   */
  async tryToTake(attempts: number): Promise<Source | undefined> {
    const { path } = this.#options
    try {
      const isCopied = attempts > ATTEMPTS_IN_PLACE || this.#isToBeCopied(path)
      const binding = isCopied ? (this.#native ?? this.#inPlace) : this.#inPlace
      const files = this.#copyFiles(path, isCopied)
      if (files === undefined || binding === undefined) return undefined
      return await this.#open(binding, files, isCopied)
    } catch (thrown) {
      if (thrown instanceof Error && 'syscall' in thrown) throw cannotRead(path, thrown)
      throw renamed(thrown, this.#copy, path)
    }
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]()
  }

  #isToBeCopied(path: string): boolean {
    // Only a copy can be rolled back.
    return this.#inPlace === undefined || (sizeOf(path) ?? 0) <= this.#copiedBytes || isHot(`${path}-journal`)
  }

  #copyFiles(path: string, isCopied: boolean): CopiedVersions | undefined {
    const [copy, version] = [this.#copy, this.#copied]
    for (const ending of ['-wal', '-shm', '-journal']) rmSync(copy + ending, { force: true })
    if (isCopied && version !== undefined && version === versionOf(path)) {
      return tryToCopyFiles(path, copy, { version })
    }
    this.#copied = undefined
    rmSync(copy, { force: true })
    const files = tryToCopyFiles(path, copy, isCopied ? 'file' : 'link')
    if (isCopied) this.#copied = files?.database
    return files
  }

  async #open(binding: SqliteBinding, files: CopiedVersions, isCopied: boolean): Promise<Source> {
    const [copy, { path }] = [this.#copy, this.#options]
    if (isHot(`${copy}-journal`)) this.#rollBack(binding)
    const connection = openReader(binding, this.#options, copy)
    const reading = readingWith(connection)
    const isSame = () => versionOf(path) === files.database
    return {
      ...reading,
      isConsistent: () => isCopied || isSame(),
      isCurrent: () => files.isWalSettled && isSame() && versionOf(`${path}-wal`) === files.wal,
      explain: (thrown) => renamed(thrown, copy, path),
      close: () => {
        reading.statements.finalize()
        connection.close()
      },
    }
  }

  #rollBack(binding: SqliteBinding): void {
    this.#copied = undefined
    const connection = binding.connect({ path: this.#copy, readOnly: false, busyTimeout: 0 })
    try {
      connection.exec('PRAGMA user_version')
    } finally {
      connection.close()
    }
  }
}
