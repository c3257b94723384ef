import type { SqliteConnection } from './sqlite-connection.js'

/** SQLite's limit. */
const MAX_TIMEOUT = 2 ** 31 - 1

/**
 * Runs work while a connection waits at most `timeout` milliseconds for locks. Afterwards it waits as long as usual again.
 */
export function waitingFor<Result>(
  timeout: number,
  { connection, usual }: { readonly connection: SqliteConnection; readonly usual: number },
  work: () => Result,
): Result {
  // Half for each of two waits: without a write-ahead log, the commit waits too, for readers.
  setBusyTimeout(connection, Math.min(timeout / 2, MAX_TIMEOUT))
  try {
    return work()
  } finally {
    setBusyTimeout(connection, usual)
  }
}

function setBusyTimeout(connection: SqliteConnection, milliseconds: number): void {
  connection.exec(`PRAGMA busy_timeout = ${Math.floor(milliseconds)}`)
}
