import { LogStorageError } from '@logpond/core'
import { SCHEMA } from '../native/batch-block.js'
import { compressed } from '../native/compression.js'
import { NativeWriter } from '../native/native-writer.js'
import type { Store } from '../store.js'

/** A change of the schema. Statements have to be repeatable: two drivers may open a store at the same time. */
export interface Migration {
  readonly version: number
  statements(store: Store): readonly string[]
}

/** Changes since version 1, which creates the table. */
export const MIGRATIONS: readonly Migration[] = []

/** What a row of kind 2 says of the table. */
export interface Version {
  readonly version: number
  /** Ids of a partition. */
  readonly partitionSize: number
}

/** Rows of versions are in a partition of their own, which no cleanup drops. */
export const SCHEMA_PARTITION = 0xffff_ffff

/** The version of the table; `undefined` if it has none yet. */
export async function readVersion(store: Store, signal?: AbortSignal): Promise<Version | undefined> {
  const sql = `SELECT size, id FROM ${store.target} WHERE kind = ${SCHEMA} AND p = ${SCHEMA_PARTITION} ORDER BY size DESC LIMIT 1`
  const [row] = await store.rows(sql, { kind: 'open', signal })
  return row === undefined ? undefined : { version: Number(row[0]), partitionSize: Number(row[1]) }
}

/** Brings the table to the newest version. @throws LogStorageError UNSUPPORTED if it is newer than this driver. */
export async function migrate(
  store: Store,
  partitionSize: number,
  migrations: readonly Migration[],
  signal?: AbortSignal,
): Promise<Version> {
  let found = await readVersion(store, signal)
  if (found === undefined) {
    await writeVersion(store, { version: 1, partitionSize })
    // Another driver may have been first.
    found = (await readVersion(store, signal)) ?? { version: 1, partitionSize }
  }
  checkNotNewer(store, found, newestOf(migrations))
  for (const migration of migrations) {
    if (migration.version <= found.version) continue
    for (const statement of migration.statements(store)) await store.change(statement, 'open', signal)
    found = { ...found, version: migration.version }
    await writeVersion(store, found)
  }
  return found
}

/**
 * The version of the table, which is not changed; `undefined` if it has none yet.
 *
 * @throws LogStorageError UNSUPPORTED if it is not the newest one that this driver knows.
 */
export async function readCurrentVersion(
  store: Store,
  migrations: readonly Migration[],
  signal?: AbortSignal,
): Promise<Version | undefined> {
  const found = await readVersion(store, signal)
  if (found === undefined) return undefined
  const newest = newestOf(migrations)
  checkNotNewer(store, found, newest)
  if (found.version === newest) return found
  throw new LogStorageError(
    'UNSUPPORTED',
    `${store.settings.place} has version ${found.version} of the schema, and this driver needs version ${newest}. Open it once without readOnly, which migrates it.`,
  )
}

function newestOf(migrations: readonly Migration[]): number {
  return migrations.reduce((version, migration) => Math.max(version, migration.version), 1)
}

function checkNotNewer(store: Store, found: Version, newest: number): void {
  if (found.version > newest)
    throw new LogStorageError(
      'UNSUPPORTED',
      `${store.settings.place} has version ${found.version} of the schema; this driver knows versions up to ${newest}. Update @logpond/driver-clickhouse.`,
    )
}

/** Written at most once, although several drivers may try: the token is its name. */
async function writeVersion(store: Store, { version, partitionSize }: Version): Promise<void> {
  const writer = new NativeWriter()
  writer.varint(5)
  writer.varint(1)
  const numbers = { p: SCHEMA_PARTITION, size: version }
  for (const [name, value] of Object.entries(numbers)) {
    writer.strings([name, 'UInt32'])
    writer.uint32s([value])
  }
  writer.strings(['kind', 'UInt8'])
  writer.uint8s([SCHEMA])
  writer.strings(['id', 'Int64'])
  writer.int64s([partitionSize])
  writer.strings(['token', 'String', 'logpond'])
  const columns = ['p', 'size', 'kind', 'id', 'token']
  const data = await compressed(writer.bytes(), store.dialect.encoding)
  await store.insert(columns, data, `version-${version}`)
}
