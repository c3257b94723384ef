import type { SqliteConnection } from './sqlite-connection.js'

/** The most that SQLite takes. */
const LONGEST = 2 ** 31 - 1

/**
 * Does something over a connection that waits for the locks of others for so many milliseconds at most, and as long as
 * usual afterwards.
 */
export function waitingFor<Result>(
  timeout: number,
  { connection, usual }: { readonly connection: SqliteConnection; readonly usual: number },
  work: () => Result,
): Result {
  // Where there is no write-ahead log, the commit waits too: for those that read.
  setBusyTimeout(connection, Math.min(timeout / 2, LONGEST))
  try {
    return work()
  } finally {
    setBusyTimeout(connection, usual)
  }
}

function setBusyTimeout(connection: SqliteConnection, milliseconds: number): void {
  connection.exec(`PRAGMA busy_timeout = ${Math.floor(milliseconds)}`)
}
