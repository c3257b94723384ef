import type { Mark } from '../files/mark-file.js'
import { APPLICATION_ID } from '../schema/migrations.js'
import { DAMAGES } from './incidents.js'
import type { Identity } from './opened-file.js'
import type { WalScan } from './scan-wal.js'

/** What is known about the files of a database before SQLite opens it. */
export interface KnownFiles {
  readonly mark: Mark | undefined
  /** Set only if no driver has the database open: a log that is being written looks damaged. */
  readonly scan?: WalScan | undefined
}

/** What is wrong with the write-ahead log, as an opening would find it. SQLite skips invalid frames without an error. */
export function problemsOfLog({ mark, scan }: KnownFiles): string[] {
  if (scan === undefined) return []
  const { why, sound, frames, lostCommits, state, applicationId = APPLICATION_ID } = scan
  if (applicationId !== APPLICATION_ID || (mark?.uuid && state && state.uuid !== mark.uuid)) {
    return [
      'The write-ahead log (-wal) belongs to another database. The next opening for writing renames it.',
    ]
  }
  if (why === undefined) return []
  const lost = lostCommits > 0 ? `; ${lostCommits} later transactions cannot be read` : ''
  return [
    `The write-ahead log (-wal) is damaged: ${DAMAGES[why]}. ${sound} of its ${frames} frames are valid${lost}. The next opening for writing keeps a copy of it and continues with the valid frames.`,
  ]
}

/**
 * What is missing according to the mark.
 *
 * @param found What the database says about itself; `undefined` if that cannot be read.
 */
export function problemsOfMark({ mark }: KnownFiles, found: Identity | undefined): string[] {
  if (mark === undefined) return []
  if (mark.quarantine !== undefined || mark.foreignWal !== undefined) {
    return [
      'A process ended while it was renaming files of the database. The next opening for writing finishes that.',
    ]
  }
  if (found === undefined) return []
  const { uuid, lastId } = found
  if (mark.uuid !== '' && lastId > 0 && uuid !== mark.uuid) {
    return ['The database was replaced: its uuid is not the one in its mark (-mark).']
  }
  if (mark.lastId <= lastId) return []
  return [
    `Committed entries are missing: according to the mark (-mark), ids up to ${mark.lastId} were committed, but only those up to ${lastId} are present. Either the -wal was deleted, or the file is an older copy. Put the -wal back, or a newer copy.`,
  ]
}
