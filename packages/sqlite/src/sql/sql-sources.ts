import { elapsed, isLogStorageError, LogStorageError } from '@logpond/core'
import type { SqliteBinding, SqliteConnection } from '../connection/sqlite-connection.js'
import { usedBindings } from '../connection/used-bindings.js'
import { nodeSqliteBinding } from '../node-sqlite/node-sqlite-binding.js'
import { inRealTime } from '../ownership/keep-trying.js'
import { refuseOtherLibrary } from '../ownership/refuse-other-library.js'
import { writtenAllTheTime } from '../read-only/copy-files.js'
import type { Source } from '../read-only/source.js'
import { Sources } from '../read-only/sources.js'
import type { SqliteOptions } from '../sqlite-options.js'
import { addLogFunctions } from './log-functions.js'
import { createLogViews } from './log-views.js'
import type { OpenedParts } from './opened-parts.js'

/** Milliseconds between two attempts to read a file that is being written. */
const PAUSE = 10

/** Copying a larger database would take too long. Reading it in place may leave the side files of SQLite next to it. */
const JOINED_BYTES = 64 * 1024 * 1024

/** Gives connections to a database that have the functions and the views of SQL. One connection is in use at a time. */
export class SqlSources implements Disposable {
  readonly #given: SqliteBinding | undefined
  readonly #options: Required<SqliteOptions>
  readonly #parts: OpenedParts
  readonly #joinedBytes: number
  readonly #sources = new Map<SqliteBinding, Sources>()
  readonly #prepared = new WeakSet<SqliteConnection>()

  /**
   * @param given The binding to use. @default the one of a driver of this thread, or else node:sqlite
   * @param joinedBytes As for `Sources`.
   */
  constructor(
    given: SqliteBinding | undefined,
    options: Required<SqliteOptions>,
    parts: OpenedParts,
    joinedBytes = JOINED_BYTES,
  ) {
    this.#given = given
    this.#joinedBytes = joinedBytes
    this.#options = options
    this.#parts = parts
  }

  /**
   * @param attempts How often the same question failed before, because the database changed.
   * @param deadline By the clock of `elapsed`.
   * @throws LogStorageError
   */
  async take(attempts: number, deadline: number): Promise<Source> {
    for (let attempt = attempts; ; attempt++) {
      const source = await this.#tryToTake(attempt)
      if (source !== undefined) return source
      if (elapsed() > deadline) throw writtenAllTheTime(this.#options.path)
      await inRealTime.pause(PAUSE)
    }
  }

  /** To be called when no statement uses the last source any more: closes it if it is outdated. */
  release(): void {
    for (const sources of this.#sources.values()) sources.release()
  }

  [Symbol.dispose](): void {
    for (const sources of this.#sources.values()) sources[Symbol.dispose]()
    this.#sources.clear()
  }

  async #tryToTake(attempts: number): Promise<Source | undefined> {
    const candidates = this.#candidates()
    for (const [place, binding] of candidates.entries()) {
      const isLast = place === candidates.length - 1
      const source = await this.#sourcesOf(binding).tryToGet(attempts)
      if (source === undefined || this.#prepare(source, binding, isLast)) return source
      this.release()
    }
    return undefined
  }

  /** Bindings that this process may use for the file, in order of preference. */
  #candidates(): readonly SqliteBinding[] {
    if (this.#given !== undefined) return [this.#given]
    const native = usedBindings().filter(({ exclusive }) => !exclusive)
    const bindings = [...native.filter(({ name }) => name !== nodeSqliteBinding.name), nodeSqliteBinding]
    const allowed = bindings.filter((binding) => isAllowed(binding, this.#options.path))
    // The last one is refused with the reason.
    return allowed.length > 0 ? allowed : [nodeSqliteBinding]
  }

  #sourcesOf(binding: SqliteBinding): Sources {
    let sources = this.#sources.get(binding)
    if (sources === undefined) {
      sources = new Sources([binding], this.#options, undefined, this.#joinedBytes)
      this.#sources.set(binding, sources)
    }
    return sources
  }

  /** @returns Whether the connection has functions. */
  #prepare({ connection }: Source, { name }: SqliteBinding, isLast: boolean): boolean {
    if (this.#prepared.has(connection)) return true
    if (connection.createFunction === undefined) {
      if (!isLast) return false
      throw new LogStorageError(
        'UNSUPPORTED',
        `openLogDatabase needs functions of SQL, which ${name} does not have. Pass another binding, or read the file in another process: on Node.js, or with "logpond export".`,
      )
    }
    addLogFunctions(connection, this.#parts)
    // The file is opened only to read; temporary views and tables are not in it.
    connection.exec('PRAGMA query_only = 0')
    createLogViews(connection)
    this.#prepared.add(connection)
    return true
  }
}

function isAllowed(binding: SqliteBinding, path: string): boolean {
  try {
    refuseOtherLibrary(binding, path)
    return true
  } catch (thrown) {
    if (isLogStorageError(thrown) && thrown.code === 'UNSUPPORTED') return false
    throw thrown
  }
}
