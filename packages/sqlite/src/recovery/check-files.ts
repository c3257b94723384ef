import type { Mark } from '../files/mark-file.js'
import { APPLICATION_ID } from '../schema/migrations.js'
import { DAMAGES } from './incidents.js'
import type { Identity } from './opened-file.js'
import type { WalScan } from './scan-wal.js'

/** What is known of the files of a database before SQLite has opened it. */
export interface KnownFiles {
  readonly mark: Mark | undefined
  /** Only where no driver has it open: a log that is being written looks damaged. */
  readonly scan?: WalScan | undefined
}

/** What is wrong with the write-ahead log: what an opening would find, which SQLite leaves away without a word. */
export function problemsOfLog({ mark, scan }: KnownFiles): string[] {
  if (scan === undefined) return []
  const { why, sound, frames, lostCommits, state, applicationId = APPLICATION_ID } = scan
  if (applicationId !== APPLICATION_ID || (mark?.uuid && state && state.uuid !== mark.uuid)) {
    return ['The write-ahead log (-wal) belongs to another database. The next opening puts it aside.']
  }
  if (why === undefined) return []
  const lost = lostCommits > 0 ? `; ${lostCommits} transactions behind them cannot be read` : ''
  return [
    `The write-ahead log (-wal) is damaged: ${DAMAGES[why]}. ${sound} of its ${frames} frames are sound${lost}. The next opening keeps a copy of it, and goes on with what is sound.`,
  ]
}

/**
 * What the mark knows of and is not there.
 *
 * @param found What the database says of itself; `undefined` where it does not.
 */
export function problemsOfMark({ mark }: KnownFiles, found: Identity | undefined): string[] {
  if (mark === undefined) return []
  if (mark.quarantine !== undefined || mark.foreignWal !== undefined) {
    return ['Files of the database were being renamed when a process ended. The next opening finishes that.']
  }
  if (found === undefined) return []
  const { uuid, lastId } = found
  if (mark.uuid !== '' && lastId > 0 && uuid !== mark.uuid) {
    return ['It is another database than the one that its mark (-mark) knows: it was replaced.']
  }
  if (mark.lastId <= lastId) return []
  return [
    `Committed entries are missing: the mark (-mark) knows of ids up to ${mark.lastId}, and those up to ${lastId} are there. Its -wal was deleted, or the file is an older copy. Put back what belongs to it, or a newer copy.`,
  ]
}
