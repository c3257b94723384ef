import { statSync } from 'node:fs'
import { TIDY_VERSION } from '@logpond/blocks'
import { pragma } from '../connection/pragma.js'
import type { SqliteConnection } from '../connection/sqlite-connection.js'

/** At the end of a note: idle moments had nothing left to do. */
const TIDY = ` tidy-${TIDY_VERSION}`

/**
 * Notes in the mark of a database that its counters and parts matched when it was closed, and whether idle moments had nothing left to do.
 * The next opening, and its first idle moment, then need not read all heads to find that out, which takes 30 and 60 ms for 10,000,000
 * entries.
 */
export class ClosedNote {
  readonly #path: string
  readonly #connection: SqliteConnection
  readonly #version: unknown
  #counters: string | undefined

  /** @param connection To a database whose counters match its parts now. */
  constructor(path: string, connection: SqliteConnection) {
    this.#path = path
    this.#connection = connection
    this.#version = pragma(connection, 'data_version')
  }

  /**
   * To be called before the connection is closed. What others have committed meanwhile was not compared with the counters.
   *
   * @param work Whether idle moments have nothing left to do.
   */
  closing(work?: Pick<Noted, 'isTidy'>): void {
    try {
      const isOurs = pragma(this.#connection, 'data_version') === this.#version
      this.#counters = isOurs ? `${countersOf(this.#connection)}${work?.isTidy ? TIDY : ''}` : undefined
    } catch {
      // The next opening reads the heads.
    }
  }

  /** The note, once the connection is closed. `undefined` if nothing is known. */
  get text(): string | undefined {
    const file = fileAt(this.#path)
    return this.#counters === undefined || file === undefined ? undefined : `${file} ${this.#counters}`
  }
}

/** Which state of the file this is: all that writes to it changes that. `undefined` if it cannot be known. */
export function fileAt(path: string): string | undefined {
  try {
    const { size, mtimeNs } = statSync(path, { bigint: true })
    return `${size} ${mtimeNs}`
  } catch {
    return undefined
  }
}

/** What a note still says. */
export interface Noted {
  /** Whether the database is as it was when it was closed. */
  readonly isUnchanged: boolean
  /** Whether idle moments have nothing to do. */
  readonly isTidy: boolean
}

/**
 * Compares a database with the note of its last closing.
 *
 * @param file What {@link fileAt} returned before the connection was opened.
 */
export function compareWithNote(
  note: string | undefined,
  file: string | undefined,
  connection: SqliteConnection,
): Noted {
  if (note === undefined || file === undefined) return { isUnchanged: false, isTidy: false }
  const now = `${file} ${countersOf(connection)}`
  const isTidy = note === `${now}${TIDY}`
  return { isUnchanged: isTidy || note === now, isTidy }
}

function countersOf(connection: SqliteConnection): string {
  const statement = connection.prepare(
    'SELECT next_id, entry_count, next_part, changes, (SELECT count(*) FROM log_state) AS states FROM log_state',
  )
  try {
    return Object.values(statement.get([]) ?? {}).join(' ')
  } finally {
    statement.finalize()
  }
}
