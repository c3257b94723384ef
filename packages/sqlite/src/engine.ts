import type { LogStorageError, MaybePromise } from '@logpond/core'
import { checkSqliteOptions } from './check-sqlite-options.js'
import type { EntryRemover } from './cleanup/entry-remover.js'
import type { SqliteConnection } from './connection/sqlite-connection.js'
import { StatementCache } from './connection/statement-cache.js'
import { tryToTruncateWal } from './connection/wal.js'
import { findOtherNames } from './files/ambiguous-path.js'
import { OpenFiles } from './files/open-files.js'
import { ReserveFile } from './files/reserve-file.js'
import { openReader, openWriter } from './open-connection.js'
import type { EntryReader } from './read/entry-reader.js'
import type { MarkKeeper } from './recovery/mark-keeper.js'
import { openFile } from './recovery/open-file.js'
import { backfill } from './schema/backfill-text.js'
import type { SqliteDriverOptions } from './sqlite-driver-options.js'
import type { SqliteOptions } from './sqlite-options.js'
import type { Steps } from './steps/run-in-steps.js'
import { BatchWriter } from './write/batch-writer.js'
import { CommitSyncer } from './write/commit-syncer.js'
import { WalWriteback } from './write/wal-writeback.js'

/** A connection and everything that lives as long as it. */
export interface Engine {
  readonly options: Required<SqliteOptions>
  readonly connection: SqliteConnection
  readonly statements: StatementCache
  // Loaded at the first call: these two load Kysely, which takes longer than everything else, and a writer does not need them.
  readonly reader: () => Promise<EntryReader>
  readonly remover: () => Promise<EntryRemover>
  /** Set if the connection may write. */
  readonly writer: BatchWriter | undefined
  /** Set if the connection may write to a file, and its commits do not survive a power cut by themselves. */
  readonly syncer: CommitSyncer | undefined
  /** Set if the connection may write to a file. */
  readonly reserve: ReserveFile | undefined
  /** Set if there is a {@link reserve}. */
  readonly marks: MarkKeeper | undefined
  /** Set if there is a {@link reserve}. */
  readonly files: OpenFiles | undefined
  /** Set if checkpoints sync a write-ahead log. */
  readonly writeback: WalWriteback | undefined
}

function engineOptions({ binding, options }: SqliteDriverOptions): Required<SqliteOptions> {
  const checked = checkSqliteOptions(options)
  // With an exclusive binding, no other connection can hold a lock that is worth waiting for.
  return binding.exclusive ? { ...checked, busyTimeout: 0 } : checked
}

/** An engine, and what was wrong with its files. */
export interface OpenedEngine {
  readonly engine: Engine
  /** What was wrong; all of it was dealt with. */
  readonly found: LogStorageError[]
  /** Whether the full-text index should be compared with the entries. */
  readonly mayIndexDiffer: boolean
}

/** @throws LogStorageError; nothing stays open then. */
export async function openEngine(
  driverOptions: SqliteDriverOptions,
  signal?: AbortSignal,
): Promise<OpenedEngine> {
  const { binding, role = 'writer', owner } = driverOptions
  const options = engineOptions(driverOptions)
  if (role === 'reader' || options.path === ':memory:') {
    const connection = role === 'reader' ? openReader(binding, options) : openWriter(binding, options)
    return { engine: makeEngine(role, options, { connection }), found: [], mayIndexDiffer: false }
  }
  const { found, mayIndexDiffer, ...opened } = await openFile({ binding, options, owner }, signal)
  const engine = makeEngine(role, options, opened)
  for (const incident of [engine.reserve?.findForeignFile(), findOtherNames(options.path)]) {
    if (incident !== undefined) found.push(incident)
  }
  return { engine, found, mayIndexDiffer }
}

function makeEngine(
  role: 'writer' | 'reader',
  options: Required<SqliteOptions>,
  { connection, marks }: { readonly connection: SqliteConnection; readonly marks?: MarkKeeper },
): Engine {
  const isWriter = role === 'writer'
  const statements = new StatementCache(connection)
  const isOnDisk = isWriter && options.path !== ':memory:'
  const reserve = isOnDisk ? new ReserveFile(options.path) : undefined
  const isSynced = isOnDisk && options.durability === 'normal'
  const engine: Engine = {
    options,
    connection,
    statements,
    reader: once(async () => {
      const { EntryReader } = await import('./read/entry-reader.js')
      return new EntryReader(statements, { ...options, indexAll: () => indexAll(engine) })
    }),
    remover: once(async () => {
      const { EntryRemover } = await import('./cleanup/entry-remover.js')
      return new EntryRemover(connection, statements)
    }),
    writer: isWriter ? new BatchWriter(connection, statements, options, { reserve, marks }) : undefined,
    syncer: isSynced ? new CommitSyncer(connection, statements, options) : undefined,
    reserve,
    marks,
    files: isOnDisk ? new OpenFiles(options.path) : undefined,
    writeback:
      isSynced && options.wal ? new WalWriteback(options.path, () => engine.syncer?.doubt()) : undefined,
  }
  return engine
}

/** Indexes entries that were written without an index, if this connection keeps one. */
export function* indexAll({ writer, syncer, options, connection, statements }: Engine): Steps<void> {
  if (writer === undefined || !options.fullText) return
  try {
    yield* backfill(connection, statements)
  } catch (thrown) {
    syncer?.doubt()
    throw thrown
  }
}

/** Releases everything, whatever state it is in. The promise resolves when a write-back in progress has ended. */
export function closeEngine({
  writer,
  statements,
  connection,
  options,
  reserve,
  marks,
  files,
  writeback,
}: Engine): MaybePromise<void> {
  try {
    // SQLite does this itself, but not while other connections have the file open.
    if (writer !== undefined) tryToTruncateWal(connection, options)
    writer?.finalize()
    statements.finalize()
  } finally {
    if (files === undefined) connection.close()
    else files.closing(() => connection.close())
    reserve?.close()
    marks?.close()
  }
  return writeback?.close()
}

/** A function that does its work at the first call, and always returns the same promise. */
function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined
  return () => {
    result ??= work()
    return result
  }
}
