import type { BatchOptions, LogDriver } from '@logpond/core'
import type { SqliteOptions } from '@logpond/sqlite'
import { LOGGER_SUBJECTS } from './logger-subjects.js'
import type { Subject } from './subject.js'
import { type Setting, TUNING, tunedKey } from './tuning.js'

type Load = () => Promise<Subject>

/** All subjects by their keys. Each loads its code only when it is measured, so a missing package affects no other subject. */
export const SUBJECTS: Readonly<Record<string, Load>> = {
  'better-sqlite3': () => native('Logpond, better-sqlite3', {}),
  'better-sqlite3-10ms': () =>
    native('Logpond, better-sqlite3, batchTimeout 10 ms', {}, { batchTimeout: 10 }),
  'better-sqlite3-main': () => native('Logpond, better-sqlite3, main thread', { thread: 'main' }),
  'better-sqlite3-full': () => native('Logpond, better-sqlite3, durability full', { durability: 'full' }),
  'node-sqlite': () => nodeSqlite('Logpond, node:sqlite', {}),
  'on-bun-bun-sqlite': () => bunSqlite('Logpond on Bun, bun:sqlite', {}),
  'on-bun-bun-sqlite-main': () => bunSqlite('Logpond on Bun, bun:sqlite, main thread', { thread: 'main' }),
  'on-bun-node-sqlite': () => nodeSqlite('Logpond on Bun, node:sqlite', {}),
  wasm: () => wasm('Logpond, node-sqlite3-wasm', {}),
  'wasm-main': () => wasm('Logpond, node-sqlite3-wasm, main thread', { thread: 'main' }),
  'hand-individual': async () => (await byHand()).individualInserts,
  'hand-transactions': async () => (await byHand()).transactions,
  'hand-transactions-index': async () => (await byHand()).transactionsWithIndex,
  'hand-transactions-full': async () => (await byHand()).transactionsFull,
  'hand-multi-row': async () => (await byHand()).multipleRows,
  'hand-individual-trigger': async () => (await byHand()).individualWithTriggers,
  'hand-transactions-trigger': async () => (await byHand()).transactionsWithTriggers,
  'hand-node-sqlite': async () => (await import('./subjects/node-sqlite.js')).nodeSqliteTransactions,
  'on-bun-hand': async () => (await bunByHand()).bunSqliteTransactions,
  'on-bun-hand-trigger': async () => (await bunByHand()).bunSqliteTransactionsWithTriggers,
  sqlite3: async () => (await import('./subjects/sqlite3.js')).sqlite3Transactions,
  kysely: async () => (await import('./subjects/kysely.js')).kysely,
  libsql: async () => (await import('./subjects/libsql.js')).libsqlTransactions,
  pino: async () => (await import('./subjects/pino.js')).pinoToFile,
  'pino-sync': async () => (await import('./subjects/pino.js')).pinoSynchronous,
  none: async () => (await import('./subjects/none.js')).noLogging,
  duckdb: async () => (await import('./subjects/duckdb.js')).duckdbAppender,
  postgres: async () => {
    const { postgresEngine } = await import('./servers/postgres-engine.js')
    return (await import('./servers/server-subject.js')).serverSubject(postgresEngine)
  },
  clickhouse: async () => {
    const { installedClickHouse } = await import('./servers/clickhouse-engine.js')
    return (await import('./servers/server-subject.js')).serverSubject(installedClickHouse())
  },
  'postgres-append': async () => (await postgresAppends()).postgresAppend,
  'postgres-copy': async () => (await postgresAppends()).bareCopy,
  'postgres-unnest': async () => (await postgresAppends()).bareUnnest,
  'otlp-protobuf': async () => (await otlp()).otlpProtobuf,
  'otlp-gzip': async () => (await otlp()).otlpGzip,
  'otlp-json': async () => (await otlp()).otlpJson,
  ...LOGGER_SUBJECTS,
  ...Object.fromEntries(
    Object.entries(TUNING).flatMap(([setting, values]) =>
      values.map((value) => [
        tunedKey(setting as Setting, value),
        async () => (await import('./subjects/tuned.js')).tuned(setting as Setting, value),
      ]),
    ),
  ),
}

type Options = Omit<SqliteOptions, 'path'>

const postgresAppends = () => import('./servers/postgres-appends.js')
const otlp = () => import('./otlp/otlp-subjects.js')
const byHand = () => import('./subjects/better-sqlite3.js')
const bunByHand = () => import('./subjects/bun-sqlite.js')

async function native(name: string, options: Options, batch: BatchOptions = {}): Promise<Subject> {
  const { betterSqlite3 } = await import('@logpond/driver-better-sqlite3')
  return withDriver(name, (path) => betterSqlite3({ ...options, path }), batch)
}

async function nodeSqlite(name: string, options: Options): Promise<Subject> {
  const { nodeSqlite: driver } = await import('@logpond/driver-node-sqlite')
  return withDriver(name, (path) => driver({ ...options, path }))
}

async function bunSqlite(name: string, options: Options): Promise<Subject> {
  const { bunSqlite: driver } = await import('@logpond/driver-bun-sqlite')
  return withDriver(name, (path) => driver({ ...options, path }))
}

async function wasm(name: string, options: Options): Promise<Subject> {
  const { nodeSqlite3Wasm } = await import('@logpond/driver-wasm')
  return withDriver(name, (path) => nodeSqlite3Wasm({ ...options, path }))
}

async function withDriver(
  name: string,
  driver: (path: string) => LogDriver,
  batch: BatchOptions = {},
): Promise<Subject> {
  const { logpond } = await import('./subjects/logpond.js')
  return logpond({ name, driver, batch })
}
