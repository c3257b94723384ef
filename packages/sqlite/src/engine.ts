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
  /** Where there is a {@link reserve}. */
  readonly marks: MarkKeeper | undefined
  /** Where there is a {@link reserve}. */
  readonly files: OpenFiles | undefined
  /** Only where a write-ahead log is synced by its checkpoints. */
  readonly writeback: WalWriteback | undefined
}

function engineOptions({ binding, options }: SqliteDriverOptions): Required<SqliteOptions> {
  const checked = checkSqliteOptions(options)
  // Where nobody else can have the file, waiting for them is of no use.
  return binding.exclusive ? { ...checked, busyTimeout: 0 } : checked
}

/** An engine, and what was wrong with its files. */
export interface OpenedEngine {
  readonly engine: Engine
  /** What has been dealt with. */
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

/** Indexes what was written without an index, where this connection keeps one. */
export function* indexAll({ writer, syncer, options, connection, statements }: Engine): Steps<void> {
  if (writer === undefined || !options.fullText) return
  try {
    yield* backfill(connection, statements)
  } catch (thrown) {
    syncer?.doubt()
    throw thrown
  }
}

/** Releases everything, whatever state it is in; what is under way with a file may take a moment longer. */
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
    // SQLite would do it by itself, but not while others have the file open.
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

/** A function that does its work at the first call, and gives the same promise ever after. */
function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined
  return () => {
    result ??= work()
    return result
  }
}
