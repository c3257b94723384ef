import { BatchWriter } from './batch-writer.js'
import { checkSqliteOptions } from './check-sqlite-options.js'
import { CommitSyncer } from './commit-syncer.js'
import type { EntryReader } from './entry-reader.js'
import type { EntryRemover } from './entry-remover.js'
import { backfill, tryToTruncateWal } from './housekeeping.js'
import { once } from './once.js'
import { openReader, openWriter } from './open-connection.js'
import { ReserveFile } from './reserve-file.js'
import type { Steps } from './run-in-steps.js'
import type { SqliteBinding, SqliteConnection } from './sqlite-connection.js'
import type { SqliteOptions } from './sqlite-options.js'
import { StatementCache } from './statement-cache.js'

export interface SqliteDriverOptions {
  readonly binding: SqliteBinding
  /** Checked by `open`. */
  readonly options: SqliteOptions
  /** A reader has a connection that can only read, to a database that a writer keeps open. @default 'writer' */
  readonly role?: 'writer' | 'reader'
}

/** Everything that lives as long as a connection. */
export interface Engine {
  readonly options: Required<SqliteOptions>
  readonly connection: SqliteConnection
  readonly statements: StatementCache
  // Their SQL is built as they go, and what builds it takes longer to load than all else: a writer can do without.
  readonly reader: () => Promise<EntryReader>
  readonly remover: () => Promise<EntryRemover>
  /** Only where the connection may write. */
  readonly writer: BatchWriter | undefined
  /** Only where the connection may write, and what it commits survives on the disk but not a power cut. */
  readonly syncer: CommitSyncer | undefined
  /** Only where there is a disk, and the connection may write. */
  readonly reserve: ReserveFile | undefined
}

/** @throws LogStorageError; nothing stays open then. */
export function openEngine({ binding, options: given, role = 'writer' }: SqliteDriverOptions): Engine {
  const checked = checkSqliteOptions(given)
  // Where nobody else can have the file, waiting for them is of no use.
  const options = binding.exclusive ? { ...checked, busyTimeout: 0 } : checked
  const isWriter = role === 'writer'
  const connection = isWriter ? openWriter(binding, options) : openReader(binding, options)
  const statements = new StatementCache(connection)
  const isOnDisk = isWriter && options.path !== ':memory:'
  const reserve = isOnDisk ? new ReserveFile(options.path) : undefined
  const isSynced = isOnDisk && options.durability === 'normal'
  return {
    options,
    connection,
    statements,
    reader: once(async () => {
      const { EntryReader } = await import('./entry-reader.js')
      return new EntryReader(statements, options)
    }),
    remover: once(async () => {
      const { EntryRemover } = await import('./entry-remover.js')
      return new EntryRemover(connection, statements)
    }),
    writer: isWriter ? new BatchWriter(connection, statements, options, reserve) : undefined,
    syncer: isSynced ? new CommitSyncer(connection, statements, options) : undefined,
    reserve,
  }
}

/** Indexes what was written without an index, where this connection keeps one. */
export function* indexAll({ writer, options, connection, statements }: Engine): Steps<void> {
  if (writer !== undefined && options.fullText) yield* backfill(connection, statements)
}

/** Releases everything, whatever state it is in. */
export function closeEngine({ writer, statements, connection, options, reserve }: Engine): void {
  try {
    // SQLite would do it by itself, but not while others have the file open.
    if (writer !== undefined) tryToTruncateWal(connection, options)
    writer?.finalize()
    statements.finalize()
  } finally {
    connection.close()
    reserve?.close()
  }
}
