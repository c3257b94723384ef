import { BlockEngine, BlockReader, openPart } from '@logpond/blocks'
import { isLogStorageError, LogStorageError } from '@logpond/core'
import type { SqliteBinding, SqliteConnection } from '../connection/sqlite-connection.js'
import { StatementCache } from '../connection/statement-cache.js'
import { openReader } from '../open-connection.js'
import type { SqliteOptions } from '../sqlite-options.js'
import { SqliteBlockStore } from '../store/sqlite-block-store.js'
import { otherDriversOf } from './other-drivers.js'

/** A connection that reads a database as it was at one moment, and knows whether what it read is consistent. */
export interface Source {
  readonly connection: SqliteConnection
  readonly statements: StatementCache
  readonly blocks: BlockEngine
  readonly reader: BlockReader
  /** Whether all reads so far are valid, because the files have not changed. */
  isConsistent(): boolean
  /** Whether it contains everything that is committed now. */
  isCurrent(): boolean
  /** The error, with the path of the database instead of the path of its copy. */
  explain(thrown: unknown): unknown
  close(): void
}

/** What reads over a connection. */
export function readingWith(connection: SqliteConnection) {
  const statements = new StatementCache(connection)
  const store = new SqliteBlockStore(connection, statements)
  const blocks = new BlockEngine(store)
  const reader = new BlockReader(store, blocks.directory, { open: openPart })
  return { connection, statements, blocks, reader }
}

/**
 * A source that joins the drivers that share the file, through SQLite's shared memory. It is kept for one question only, so
 * that the last driver to close the database can tidy up.
 *
 * @throws LogStorageError
 */
export async function sharedSource(
  binding: SqliteBinding,
  options: Required<SqliteOptions>,
): Promise<Source> {
  const reading = readingWith(openReader(binding, options))
  return {
    ...reading,
    // A driver that has the file to itself ignores locks.
    isConsistent: () => otherDriversOf(binding, options.path).refusal === undefined,
    isCurrent: () => false,
    explain: (thrown) => thrown,
    close: () => {
      reading.statements.finalize()
      reading.connection.close()
    },
  }
}

/** The error, with the path of the database instead of the path of its copy. */
export function renamed(thrown: unknown, copy: string, database: string): unknown {
  if (!isLogStorageError(thrown) || !thrown.message.includes(copy)) return thrown
  return new LogStorageError(thrown.code, thrown.message.replaceAll(copy, database), { cause: thrown.cause })
}
