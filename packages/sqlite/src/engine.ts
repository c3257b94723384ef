import { BlockEngine, BlockReader, openPart } from '@logpond/blocks'
import type { LogStorageError, MaybePromise } from '@logpond/core'
import { checkSqliteOptions } from './check-sqlite-options.js'
import { CleanupSteps } from './cleanup/cleanup-steps.js'
import { pragma } from './connection/pragma.js'
import type { SqliteConnection } from './connection/sqlite-connection.js'
import { StatementCache } from './connection/statement-cache.js'
import { tryToTruncateWal } from './connection/wal.js'
import { findOtherNames } from './files/ambiguous-path.js'
import { OpenFiles } from './files/open-files.js'
import { ReserveFile } from './files/reserve-file.js'
import { openReader, openWriter } from './open-connection.js'
import { ClosedNote } from './recovery/closed-note.js'
import type { MarkKeeper } from './recovery/mark-keeper.js'
import { openFile } from './recovery/open-file.js'
import { BackgroundSealer } from './sealing/background-sealer.js'
import type { SqliteDriverOptions } from './sqlite-driver-options.js'
import type { SqliteOptions } from './sqlite-options.js'
import { SqliteBlockStore } from './store/sqlite-block-store.js'
import { CommitSyncer } from './write/commit-syncer.js'
import { WalWriteback } from './write/wal-writeback.js'

/** A connection and everything that lives as long as it. */
export interface Engine {
  readonly options: Required<SqliteOptions>
  readonly connection: SqliteConnection
  readonly statements: StatementCache
  readonly blocks: BlockEngine
  readonly reader: BlockReader
  readonly cleanup: CleanupSteps
  /** Set if the connection may write. */
  readonly sealer: BackgroundSealer | undefined
  /** Set if the connection may write to a file, and its commits do not survive a power cut by themselves. */
  readonly syncer: CommitSyncer | undefined
  /** Set if the connection may write to a file. */
  readonly reserve: ReserveFile | undefined
  /** Set if there is a {@link reserve}. */
  readonly marks: MarkKeeper | undefined
  /** Set if there are {@link marks}, and the counters matched the parts at the opening. */
  readonly closedNote: ClosedNote | undefined
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
  /** Whether parts may be damaged. */
  readonly mayPartsBeDamaged: boolean
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
    const engine = makeEngine(driverOptions, options, { connection })
    return { engine, found: [], mayPartsBeDamaged: false }
  }
  const { found, mayPartsBeDamaged, ...opened } = await openFile({ binding, options, owner }, signal)
  const closedNote = mayPartsBeDamaged ? undefined : new ClosedNote(options.path, opened.connection)
  const engine = makeEngine(driverOptions, options, { ...opened, closedNote })
  for (const incident of [engine.reserve?.findForeignFile(), findOtherNames(options.path)]) {
    if (incident !== undefined) found.push(incident)
  }
  return { engine, found, mayPartsBeDamaged }
}

function makeEngine(
  { role = 'writer', mayGetMaker = false }: SqliteDriverOptions,
  options: Required<SqliteOptions>,
  {
    connection,
    marks,
    closedNote,
    isTidy = false,
  }: Pick<Engine, 'connection'> &
    Partial<Pick<Engine, 'marks' | 'closedNote'>> & { readonly isTidy?: boolean },
): Engine {
  const isWriter = role === 'writer'
  const statements = new StatementCache(connection)
  const isOnDisk = isWriter && options.path !== ':memory:'
  const reserve = isOnDisk ? new ReserveFile(options.path) : undefined
  const isSynced = isOnDisk && options.durability === 'normal'
  const store = new SqliteBlockStore(connection, statements, { reserve, marks })
  const blocks = new BlockEngine(store)
  let reader: BlockReader | undefined
  const engine: Engine = {
    options,
    connection,
    statements,
    blocks,
    // Made by the first question: its code need not delay an opening.
    get reader() {
      reader ??= new BlockReader(store, blocks.directory, { open: openPart })
      return reader
    },
    cleanup: new CleanupSteps(blocks, connection, statements),
    sealer: isWriter
      ? new BackgroundSealer({
          engine: blocks,
          mayGetMaker,
          isTidy,
          othersVersion: () => pragma(connection, 'data_version'),
          onError: () => engine.syncer?.doubt(),
        })
      : undefined,
    syncer: isSynced ? new CommitSyncer(connection, statements, options) : undefined,
    reserve,
    marks,
    closedNote,
    files: isOnDisk ? new OpenFiles(options.path) : undefined,
    writeback:
      isSynced && options.wal ? new WalWriteback(options.path, () => engine.syncer?.doubt()) : undefined,
  }
  return engine
}

/** Releases everything, whatever state it is in. The promise resolves when work that runs alongside has ended. */
export function closeEngine(engine: Engine): MaybePromise<void> {
  const sealing = engine.sealer?.close()
  if (sealing === undefined) return release(engine)
  return sealing.then(() => release(engine))
}

function release({
  sealer,
  statements,
  connection,
  options,
  reserve,
  marks,
  closedNote,
  files,
  writeback,
}: Engine): MaybePromise<void> {
  try {
    // SQLite does this itself, but not while other connections have the file open.
    if (sealer !== undefined) tryToTruncateWal(connection, options)
    statements.finalize()
    closedNote?.closing(sealer)
  } finally {
    if (files === undefined) connection.close()
    else files.closing(() => connection.close())
    reserve?.close()
    marks?.close(closedNote?.text)
  }
  return writeback?.close()
}
