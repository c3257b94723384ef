import type { LogStorageError } from '@logpond/core'
import { type Mark, readMark, withMarkFile } from '../files/mark-file.js'
import { databaseReplaced } from './incidents.js'
import { ceilingOf } from './mark-keeper.js'

/**
 * What a process remembers of the mark of a database while it has that open. Who removes the folder of a database takes
 * its mark too, and nothing there would tell any more that entries are missing, or which ids were given.
 */
export class MarkMemory {
  #mark: Mark | undefined
  #lastId = 0

  /** To be called with the ids of each batch. */
  committed(ids: readonly number[]): void {
    const lastId = ids[ids.length - 1]
    if (lastId !== undefined) this.#lastId = Math.max(this.#lastId, lastId)
  }

  /** To be called before the database is opened again: writes its mark where there is none any more. */
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
   * To be called when the database was opened, with what was found. Says what else is to be told: another process may
   * have opened the database first that now is at the path, and then nothing of it looks wrong.
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
