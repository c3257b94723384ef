import { renameSync, rmSync, statSync } from 'node:fs'
import { LogStorageError } from '@logpond/core'
import { randomUuid } from './random.js'

/** The endings of the paths of a database's files. SQLite deletes the last two, by name, when it closes. */
const ENDINGS = ['', '-wal', '-shm'] as const
type Ending = (typeof ENDINGS)[number]

/** The files that are checked after each batch. */
const HOLDING_ENTRIES: readonly Ending[] = ['', '-wal']

/**
 * Checks whether the paths of a database that this process has open still name the open files. SQLite does not check that:
 * what it commits to a deleted file is lost when the file is closed, without an error.
 */
export class OpenFiles {
  readonly #path: string
  readonly #known = new Map<Ending, string>()

  /** @param path Of an open database. */
  constructor(path: string) {
    this.#path = path
    for (const ending of ENDINGS) this.#remember(ending)
  }

  /**
   * To be called after a commit, before it is acknowledged.
   *
   * @throws LogStorageError IO that names the file that was deleted or replaced.
   */
  check(): void {
    for (const ending of HOLDING_ENTRIES) {
      const known = this.#known.get(ending)
      // A log may appear later. A database must have existed from the start.
      if (known === undefined && ending !== '') this.#remember(ending)
      else if (known === undefined || identityOf(this.#path + ending) !== known) throw this.#lost(ending)
    }
  }

  /** Closes a connection, and keeps SQLite from deleting files of others that replaced its own. */
  closing(close: () => void): void {
    // A log that appeared after the last check is ours as long as the database is.
    const database = this.#known.get('')
    const isOurs = database !== undefined && identityOf(this.#path) === database
    const foreign = (['-wal', '-shm'] as const).filter((ending) => {
      const identity = identityOf(this.#path + ending)
      const known = this.#known.get(ending)
      return identity !== undefined && (known === undefined ? !isOurs : identity !== known)
    })
    const aside = foreign.map((ending) => {
      const path = this.#path + ending
      return { path, kept: `${path}-${randomUuid()}` }
    })
    for (const { path, kept } of aside) renameSync(path, kept)
    try {
      close()
    } finally {
      for (const { path, kept } of aside) putBack(kept, path)
    }
  }

  #remember(ending: Ending): void {
    const identity = identityOf(this.#path + ending)
    if (identity !== undefined) this.#known.set(ending, identity)
  }

  #lost(ending: Ending): LogStorageError {
    const path = this.#path + ending
    const how = identityOf(path) === undefined ? 'deleted or renamed' : 'replaced by another file'
    return new LogStorageError(
      'IO',
      `${path} was ${how} while it was open: entries written since then would be lost. Logpond opens ${this.#path} again. Close the storage before you move, delete or restore its files.`,
    )
  }
}

/** Identifies the file at a path; `undefined` if there is none. */
function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  return found && `${found.dev} ${found.ino}`
}

function putBack(kept: string, path: string): void {
  // If another process has created a new file since, it has that one open and does not use this one.
  if (identityOf(path) === undefined) renameSync(kept, path)
  else rmSync(kept)
}
