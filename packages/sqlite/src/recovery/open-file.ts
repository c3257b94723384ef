import { statSync } from 'node:fs'
import { isLogStorageError } from '@logpond/core'
import type { SqliteConnection } from '../connection/sqlite-connection.js'
import { walBytes } from '../connection/wal.js'
import { type Mark, MarkFile } from '../files/mark-file.js'
import { explainFailure, prepareFile } from '../files/prepare-file.js'
import { openWriter } from '../open-connection.js'
import { compareWithNote, fileAt } from './closed-note.js'
import { MarkKeeper } from './mark-keeper.js'
import { needsMending } from './mend-counters.js'
import { type FileToOpen, type OpenedFile, readIdentity } from './opened-file.js'

/**
 * Opens a database for writing. A database that was closed and matches its mark takes the fast path; `Recovery` checks
 * all others, and its code is loaded only for them.
 *
 * @throws LogStorageError
 */
export async function openFile(given: FileToOpen, signal?: AbortSignal): Promise<OpenedFile> {
  prepareFile(given.options.path)
  try {
    const opened = tryFastPath(given)
    if (opened !== undefined) return opened
    const { Recovery } = await import('./recovery.js')
    return await new Recovery(given).open(signal)
  } catch (thrown) {
    throw explainFailure(given.options.path, thrown)
  }
}

function tryFastPath({ binding, options }: FileToOpen): OpenedFile | undefined {
  const { path } = options
  const file = new MarkFile(path)
  let connection: SqliteConnection | undefined
  try {
    const mark = file.readAtOpening()
    if (wasClosed(path, mark)) {
      // Opening it may change the file.
      const unopened = fileAt(path)
      connection = openWriter(binding, options)
      const { uuid, lastId } = readIdentity(connection)
      const isAsMarked = mark === undefined || (mark.uuid === uuid && mark.lastId <= lastId)
      const { isUnchanged, isTidy } = compareWithNote(mark?.closed, unopened, connection)
      if (isAsMarked && (isUnchanged || !needsMending(connection))) {
        const marks = new MarkKeeper({ path, file, uuid, wal: options.wal })
        marks.begin(lastId, { isReset: false })
        return { connection, marks, found: [], mayPartsBeDamaged: false, isTidy }
      }
    }
  } catch (thrown) {
    const needsRecovery =
      isLogStorageError(thrown) && (thrown.code === 'CORRUPT' || thrown.code === 'INVALID_OPTIONS')
    if (!needsRecovery) {
      release(connection, file)
      throw thrown
    }
  }
  release(connection, file)
  return undefined
}

function wasClosed(path: string, mark: Mark | undefined): boolean {
  if (walBytes(path) > 0) return false
  if (mark === undefined) return true
  const isUnfinished =
    mark.gone || [mark.quarantine, mark.untold, mark.loss, mark.foreignWal].some((left) => left !== undefined)
  return !isUnfinished && !mark.wal && statSync(path).size > 0
}

function release(connection: SqliteConnection | undefined, file: MarkFile): void {
  file.close()
  connection?.close()
}
