import type { LogStorageError } from '@logpond/core'
import { type Mark, readMark, withMarkFile } from '../files/mark-file.js'
import { databaseReplaced } from './incidents.js'
import { ceilingOf } from './mark-keeper.js'

/**
 * What a process remembers of the mark while it has the database open. Deleting the folder of a database deletes its mark
 * too, and then no file would show that entries are missing, or which ids were assigned.
 */
export class MarkMemory {
  #mark: Mark | undefined
  #lastId = 0

  /** To be called with the ids of each batch. */
  committed(ids: readonly number[]): void {
    const lastId = ids[ids.length - 1]
    if (lastId !== undefined) this.#lastId = Math.max(this.#lastId, lastId)
  }

  /** To be called before the database is opened again: writes the mark if it is gone. */
  restore(path: string): void {
    const mark = this.#mark
    if (mark === undefined || path === ':memory:') return
    withMarkFile(path, (file) => {
      if (file.read() !== undefined) return
      const lastId = Math.max(mark.lastId, this.#lastId)
      const ceiling = Math.max(mark.ceiling, ceilingOf(lastId))
      file.write({ uuid: mark.uuid, lastId, ceiling, wal: false }, { isSynced: true })
    })
  }

  /**
   * To be called after the database was opened, with the incidents of that opening. Returns what to report: if another
   * process was the first to open a replaced database, this opening alone finds nothing wrong.
   */
  opened(path: string, found: readonly LogStorageError[]): readonly LogStorageError[] {
    if (path === ':memory:') return found
    const before = this.#mark
    const mark = readMark(path)
    if (mark !== undefined) this.#mark = mark
    const isOther = before !== undefined && mark !== undefined && before.uuid !== mark.uuid
    return isOther && found.length === 0 ? [databaseReplaced(path)] : found
  }
}
