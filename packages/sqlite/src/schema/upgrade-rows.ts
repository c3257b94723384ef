import { BATCH_CODECS, encodeBatchHead, encodeTokens } from '@logpond/blocks'
import { pragma } from '../connection/pragma.js'
import type { SqliteConnection, SqliteRow } from '../connection/sqlite-connection.js'
import { StatementCache } from '../connection/statement-cache.js'
import { inTransaction } from '../connection/transaction.js'
import { BLOCK_TABLES, stateTable } from './block-tables.js'
import { isWhole, MAX_ID } from './log-state.js'
import { ROW_SEVERITY, ROW_TIME } from './row-values.js'

/** Limits of a part of rows: it is opened as a whole. */
const MAX_ROWS = 8192
const MAX_BYTES = 8_000_000

/** The table with the version of the file that a connection shows as blocks. */
const PRESENTED = 'log_presented'

/** Tokens that are remembered. */
const KEPT_TOKENS = 1000

const selectState = {
  sql: `SELECT next_id, uuid, (SELECT max(id) FROM log WHERE id <= ${MAX_ID}) AS last_id FROM log_state`,
  parameters: [],
}
const selectTokens = {
  sql: `SELECT token, first_id, entry_count FROM log_batch ORDER BY id DESC LIMIT ${KEPT_TOKENS}`,
  parameters: [],
}
const selectLast = `
  SELECT max(id) AS last_id FROM (SELECT id FROM log WHERE id >= ? AND id <= ${MAX_ID} ORDER BY id LIMIT CAST(? AS INTEGER))`
const selectCounts = countsFrom('SELECT id, severity, timestamp AS time, message, attributes FROM log')
/** Takes twice as long. */
const selectUsableCounts = countsFrom(
  `SELECT id, ${ROW_SEVERITY} AS severity, ${ROW_TIME} AS time, message, attributes FROM log`,
)

/**
 * Turns version 2 of the schema into version 3, in the transaction of the caller. The rows stay where they are: each 8,192 become a
 * part whose body is made from them when it is read, until it is sealed in an idle moment. Only their times, severities and lengths
 * are read here: 0.5 s of processor time for a million entries.
 */
export function upgradeToBlocks(connection: SqliteConnection): void {
  connection.exec(`${BLOCK_TABLES} ${stateTable('log_state_next')}`)
  withStatements(connection, (statements) => {
    putState(statements, 'log_state_next')
    putTokens(statements)
  })
  connection.exec(`
    DROP TABLE log_batch;
    DROP TABLE log_state;
    ALTER TABLE log_state_next RENAME TO log_state;`)
}

/**
 * Shows version 2 of the schema as version 3 to a connection that cannot write: the tables of version 3 are temporary, and take
 * precedence over those of the file. They hold what {@link upgradeToBlocks} would write, without the tokens, and are outdated once
 * the file changes: see {@link versionPresented}.
 */
export function presentAsBlocks(connection: SqliteConnection): void {
  inTransaction(
    connection,
    () => {
      const tables = `${BLOCK_TABLES} ${stateTable('log_state_next')} CREATE TABLE ${PRESENTED} (version INTEGER);`
      connection.exec(tables.replaceAll('CREATE TABLE', 'CREATE TEMP TABLE'))
      withStatements(connection, (statements) => {
        putState(statements, 'log_state_next')
        const version = pragma(connection, 'data_version')
        statements.prepare(`INSERT INTO ${PRESENTED} VALUES (?)`).run([version])
      })
      connection.exec('ALTER TABLE temp.log_state_next RENAME TO log_state')
    },
    'DEFERRED',
  )
}

/** The `data_version` of the file when {@link presentAsBlocks} read it; `undefined` if it was not needed. */
export function versionPresented(statements: StatementCache): number | undefined {
  const table = { sql: 'SELECT 1 FROM sqlite_temp_schema WHERE name = ?', parameters: [PRESENTED] }
  if (statements.get(table) === undefined) return undefined
  return statements.value({ sql: `SELECT version FROM ${PRESENTED}`, parameters: [] }) as number
}

function withStatements(connection: SqliteConnection, work: (statements: StatementCache) => void): void {
  const statements = new StatementCache(connection)
  try {
    work(statements)
  } finally {
    statements.finalize()
  }
}

function putState(statements: StatementCache, table: string): void {
  const { next_id: given, uuid, last_id: lastId } = statements.get(selectState) as SqliteRow
  const { entryCount, nextPart } = putParts(statements)
  // Another program may have added rows.
  const nextId = Math.max(given as number, ((lastId as number | null) ?? 0) + 1)
  statements
    .prepare(`INSERT INTO ${table} VALUES (?, ?, ?, 0, ?)`)
    .run([nextId, entryCount, nextPart, uuid as string])
}

function putParts(statements: StatementCache): { readonly entryCount: number; readonly nextPart: number } {
  let entryCount = 0
  // Without a part 1, an engine knows that there were batches whose tokens are stored apart.
  let key = 2
  let limit = MAX_ROWS
  for (let from = 1; ; ) {
    const last = statements.get({ sql: selectLast, parameters: [from, limit] })?.last_id as number | null
    if (last === null) return { entryCount, nextPart: key }
    const part = sumOf(countsOf(statements, from, last))
    if (part.bytes > MAX_BYTES && part.count > 1) {
      limit = Math.max(1, Math.floor(part.count / 2))
      continue
    }
    const head = encodeBatchHead({
      kind: 'block',
      isPacked: true,
      ...part,
      lastId: last,
      rawBytes: part.bytes,
      replaces: [],
      filterBytes: 0,
      bodyBytes: part.bytes,
      token: '',
      codec: BATCH_CODECS.rows,
      bodyChecksum: 0,
    })
    statements.prepare('INSERT INTO log_part (key, head) VALUES (?, ?)').run([key, head])
    entryCount += part.count
    key++
    from = last + 1
    limit = MAX_ROWS
  }
}

// octet_length does not read long texts.
function countsFrom(rows: string): string {
  return `
    SELECT severity, count(*) AS rows, min(id) AS first_id, min(time) AS min_time, max(time) AS max_time,
      sum(octet_length(message) + coalesce(octet_length(attributes), 0)) AS bytes
    FROM (${rows} WHERE id BETWEEN ? AND ?) GROUP BY severity`
}

function countsOf(statements: StatementCache, from: number, to: number): SqliteRow[] {
  const counts = statements.all({ sql: selectCounts, parameters: [from, to] })
  if (counts.every(isUsable)) return counts
  return statements.all({ sql: selectUsableCounts, parameters: [from, to] })
}

/** Whether all values are as Logpond writes them. SQLite sorts texts and BLOBs after all numbers. */
function isUsable({ severity, min_time, max_time }: SqliteRow): boolean {
  return isWhole(severity) && severity >= 1 && severity <= 24 && isWhole(min_time) && isWhole(max_time)
}

function sumOf(counts: readonly SqliteRow[]) {
  const bySeverity = new Array<number>(25).fill(0)
  const part = { count: 0, bytes: 0, firstId: Infinity, minTime: Infinity, maxTime: -Infinity }
  for (const { severity, rows, first_id, min_time, max_time, bytes } of counts) {
    bySeverity[severity as number] = rows as number
    part.count += rows as number
    part.bytes += bytes as number
    part.firstId = Math.min(part.firstId, first_id as number)
    part.minTime = Math.min(part.minTime, min_time as number)
    part.maxTime = Math.max(part.maxTime, max_time as number)
  }
  // More than a part can have, only if it has a single row.
  return { ...part, bytes: Math.min(part.bytes, 2 ** 31 - 1), bySeverity }
}

function putTokens(statements: StatementCache): void {
  const tokens = statements
    .all(selectTokens)
    .map(({ token, first_id, entry_count }) => ({
      token: String(token),
      firstId: first_id as number,
      count: entry_count as number,
    }))
    .reverse()
  const [oldest] = tokens
  if (oldest === undefined) return
  statements
    .prepare('INSERT INTO log_token (key, value) VALUES (?, ?)')
    .run([Math.max(1, oldest.firstId), encodeTokens(tokens)])
}
