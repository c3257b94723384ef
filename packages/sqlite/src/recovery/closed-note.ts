import { statSync } from 'node:fs'
import { pragma } from '../connection/pragma.js'
import type { SqliteConnection } from '../connection/sqlite-connection.js'

/**
 * Notes in the mark of a database that its counters and parts matched when it was closed. The next opening then need not read all
 * heads to find that out, which takes 30 ms for 10,000,000 entries.
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

  /** To be called before the connection is closed. What others have committed meanwhile was not compared with the counters. */
  closing(): void {
    try {
      const isOurs = pragma(this.#connection, 'data_version') === this.#version
      this.#counters = isOurs ? countersOf(this.#connection) : undefined
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

/**
 * Whether a database is as it was when it was closed.
 *
 * @param file What {@link fileAt} returned before the connection was opened.
 */
export function isAsNoted(
  note: string | undefined,
  file: string | undefined,
  connection: SqliteConnection,
): boolean {
  return note !== undefined && file !== undefined && note === `${file} ${countersOf(connection)}`
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
