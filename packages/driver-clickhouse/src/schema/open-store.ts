import { LogStorageError } from '@logpond/core'
import { identifier, literal } from '../sql/literal.js'
import type { Store } from '../store.js'
import { waitForChanges } from './changes-under-way.js'
import { checkRights, READING, WRITING } from './rights.js'
import { OWN_COLUMNS } from './tables.js'
import { type Migration, migrate, readCurrentVersion, type Version } from './versions.js'

const FULL_DURABILITY =
  'fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, min_compressed_bytes_to_fsync_after_merge = 1'

/** Prepares the table of a store: creates it, or checks that it is one of ours; migrates it; waits until it is at rest. */
export async function openStore(
  store: Store,
  partitionSize: number,
  migrations: readonly Migration[],
  signal?: AbortSignal,
): Promise<Version> {
  await checkServer(store, signal)
  const { durability, place } = store.settings
  let table = await tableOf(store, signal)
  if (table === undefined) {
    await createTable(store, signal)
    table = await tableOf(store, signal)
  }
  if (table === undefined)
    throw new LogStorageError('CONNECTION', `The table ${place} disappeared while it was opened.`)
  await checkTable(store, table, signal)
  await checkRights(store, WRITING, signal)
  const version = await migrate(store, partitionSize, migrations, signal)
  if (durability === 'full' && !/\bfsync_after_insert = (?:1|true)\b/.test(table.definition))
    await store.change(`ALTER TABLE ${store.target} MODIFY SETTING ${FULL_DURABILITY}`, 'open', signal)
  await waitForChanges(store, signal)
  return version
}

/** Checks that there is a table of this version, which this user may read. Changes nothing. */
export async function openToRead(
  store: Store,
  migrations: readonly Migration[],
  signal?: AbortSignal,
): Promise<Version> {
  await checkServer(store, signal)
  const table = await tableOf(store, signal)
  if (table === undefined) return missing(store)
  await checkTable(store, table, signal)
  await checkRights(store, READING, signal)
  return (await readCurrentVersion(store, migrations, signal)) ?? missing(store)
}

function missing({ settings }: Store): never {
  throw new LogStorageError(
    'INVALID_OPTIONS',
    `There are no logs in ${settings.place} yet: the first storage or command that writes there creates the table. Check the url, the database and the table.`,
  )
}

async function checkServer(store: Store, signal?: AbortSignal): Promise<void> {
  const text = await store.version(signal)
  const [, year, release] = /^(\d+)\.(\d+)/.exec(text) ?? []
  const [minYear, minRelease] = store.dialect.oldest
  if (Number(year) > minYear || (Number(year) === minYear && Number(release) >= minRelease)) return
  throw new LogStorageError(
    'UNSUPPORTED',
    `${store.settings.server.url.href} is ClickHouse ${text}; this driver needs ${minYear}.${minRelease} or newer.`,
  )
}

interface Table {
  readonly engine: string
  /** The engine with its settings. */
  readonly definition: string
}

async function tableOf(store: Store, signal?: AbortSignal): Promise<Table | undefined> {
  const { database, table } = store.settings
  const sql = `SELECT engine, engine_full FROM system.tables WHERE database = ${literal(database)} AND name = ${literal(table)}`
  const [row] = await store.rows(sql, { kind: 'open', signal })
  return row === undefined ? undefined : { engine: String(row[0]), definition: String(row[1]) }
}

async function createTable(store: Store, signal?: AbortSignal): Promise<void> {
  const { database } = store.settings
  const sql = `SELECT engine FROM system.databases WHERE name = ${literal(database)}`
  const [row] = await store.rows(sql, { kind: 'open', signal })
  if (row === undefined)
    await store.change(`CREATE DATABASE IF NOT EXISTS ${identifier(database)}`, 'open', signal)
  // A replicated database replicates what its tables are, and only replicated tables replicate what is in them.
  const engine = row?.[0] === 'Replicated' ? 'ReplicatedMergeTree' : 'MergeTree'
  await store.change(store.dialect.createTable(store.settings, engine), 'open', signal)
}

async function checkTable(store: Store, { engine, definition }: Table, signal?: AbortSignal): Promise<void> {
  const { database, table, place } = store.settings
  const sql = `SELECT name FROM system.columns WHERE database = ${literal(database)} AND table = ${literal(table)}`
  const columns = new Set((await store.rows(sql, { kind: 'open', signal })).map(([name]) => name))
  if (!engine.endsWith('MergeTree') || !OWN_COLUMNS.every((name) => columns.has(name)))
    throw new LogStorageError(
      'CORRUPT',
      `The table ${place} (${engine}) belongs to another program. Choose another name with the option table.`,
    )
  if (!store.dialect.deduplicates || deduplicates(engine, definition)) return
  throw new LogStorageError(
    'UNSUPPORTED',
    `The table ${place} (${engine}) does not deduplicate inserts, on which the order of batches rests. Give it a deduplication window: ALTER TABLE ${store.target} MODIFY SETTING ${windowOf(engine)} = ${store.settings.deduplicationWindow}.`,
  )
}

/** Replicated tables have a window by default, others have none. */
function deduplicates(engine: string, definition: string): boolean {
  const [, window] = new RegExp(`\\b${windowOf(engine)} = (\\d+)`).exec(definition) ?? []
  if (window === undefined) return engine !== 'MergeTree'
  return Number(window) > 0
}

function windowOf(engine: string): string {
  return engine === 'MergeTree' ? 'non_replicated_deduplication_window' : 'replicated_deduplication_window'
}
