import { isLogStorageError, LogStorageError } from '@logpond/core'
import type { SqliteBinding, SqliteConnection } from '../connection/sqlite-connection.js'
import { StatementCache } from '../connection/statement-cache.js'
import { openReader } from '../open-connection.js'
import type { EntryReader } from '../read/entry-reader.js'
import type { SqliteOptions } from '../sqlite-options.js'
import { otherDriversOf } from './other-drivers.js'

/** A connection that reads a database as it was at one moment, and knows whether what it read can be believed. */
export interface Source {
  readonly connection: SqliteConnection
  readonly statements: StatementCache
  readonly reader: EntryReader
  /** Whether what was read so far is right: the files have not changed. */
  isConsistent(): boolean
  /** Whether it has all that is committed now. */
  isCurrent(): boolean
  /** What an error says, with the name of the database in the place of what is opened for it. */
  explain(thrown: unknown): unknown
  close(): void
}

/** What a connection reads with. */
export async function readingWith(connection: SqliteConnection, fullText: boolean) {
  const { EntryReader } = await import('../read/entry-reader.js')
  const statements = new StatementCache(connection)
  // Nothing can be added to the index here.
  function* indexAll() {}
  return { connection, statements, reader: new EntryReader(statements, { fullText, indexAll }) }
}

/**
 * A source beside drivers that share the file, by the shared memory of SQLite: for one question, so that the last of them
 * that closes the database can tidy up.
 *
 * @throws LogStorageError
 */
export async function sharedSource(
  binding: SqliteBinding,
  options: Required<SqliteOptions>,
): Promise<Source> {
  const reading = await readingWith(openReader(binding, options), options.fullText)
  return {
    ...reading,
    // Who has the file alone heeds no lock.
    isConsistent: () => otherDriversOf(binding, options.path).refusal === undefined,
    isCurrent: () => false,
    explain: (thrown) => thrown,
    close: () => {
      reading.statements.finalize()
      reading.connection.close()
    },
  }
}

/** An error that names the database, and not the copy of it that was opened. */
export function renamed(thrown: unknown, copy: string, database: string): unknown {
  if (!isLogStorageError(thrown) || !thrown.message.includes(copy)) return thrown
  return new LogStorageError(thrown.code, thrown.message.replaceAll(copy, database), { cause: thrown.cause })
}
