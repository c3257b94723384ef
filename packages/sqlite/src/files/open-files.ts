import { randomUUID } from 'node:crypto'
import { renameSync, rmSync, statSync } from 'node:fs'
import { LogStorageError } from '@logpond/core'

/** What belongs to a database, by the ending of its path. SQLite deletes the latter two, by their names, when it closes. */
const ENDINGS = ['', '-wal', '-shm'] as const
type Ending = (typeof ENDINGS)[number]

/** What is looked at after each batch. */
const HOLDING_ENTRIES: readonly Ending[] = ['', '-wal']

/**
 * The files of a database that this process has open: whether their paths still name them. SQLite does not look: what it
 * commits to a file that was deleted is gone when the file is closed, and nobody is told.
 */
export class OpenFiles {
  readonly #path: string
  readonly #known = new Map<Ending, string>()

  /** @param path Of a database that is open. */
  constructor(path: string) {
    this.#path = path
    for (const ending of ENDINGS) this.#remember(ending)
  }

  /**
   * To be called behind what was committed, before anybody is told.
   *
   * @throws LogStorageError IO that says which file is another one, or none.
   */
  check(): void {
    for (const ending of HOLDING_ENTRIES) {
      const known = this.#known.get(ending)
      // A log may come later. A database that was gone before it could be looked at must not.
      if (known === undefined && ending !== '') this.#remember(ending)
      else if (known === undefined || identityOf(this.#path + ending) !== known) throw this.#lost(ending)
    }
  }

  /** Closes a connection, and keeps SQLite from deleting what others have put in the places of its files. */
  closing(close: () => void): void {
    // A log that came after the last look is ours as long as the database is.
    const database = this.#known.get('')
    const isOurs = database !== undefined && identityOf(this.#path) === database
    const spared = (['-wal', '-shm'] as const).filter((ending) => {
      const is = identityOf(this.#path + ending)
      const known = this.#known.get(ending)
      return is !== undefined && (known === undefined ? !isOurs : is !== known)
    })
    const aside = spared.map((ending) => {
      const path = this.#path + ending
      return { path, kept: `${path}-${randomUUID()}` }
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
      `${path} was ${how} while it was open: what was written since would be lost. Logpond opens ${this.#path} anew. Close the storage before you move, delete or restore its files.`,
    )
  }
}

/** Which file a path names; `undefined` when it names none. */
function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  return found && `${found.dev} ${found.ino}`
}

function putBack(kept: string, path: string): void {
  // Whoever has made another one meanwhile has it open, and knows nothing of this one.
  if (identityOf(path) === undefined) renameSync(kept, path)
  else rmSync(kept)
}
