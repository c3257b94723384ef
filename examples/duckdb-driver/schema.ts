import type { DuckDBConnection } from '@duckdb/node-api'
import { LogStorageError } from '@logpond/core'

/** Raised with every change of the schema, so that no driver reads what it does not understand. */
const VERSION = 1

/**
 * Times are microseconds in a BIGINT: a TIMESTAMP depends on time zones, and its literals lose digits. Attributes are stored as
 * the text of the batch: DuckDB's JSON functions compare numbers differently from the contract.
 *
 * There are no primary keys: ids come from a counter, and DuckDB's minima and maxima of each column speed up a search by id or
 * by time.
 */
const TABLES = `
  CREATE TABLE entries (
    id BIGINT, timestamp BIGINT, severity TINYINT, message VARCHAR, service VARCHAR, host VARCHAR,
    trace_id VARCHAR, span_id VARCHAR, attributes VARCHAR, size BIGINT
  );
  CREATE TABLE batches (token VARCHAR, first_id BIGINT, size BIGINT);
  CREATE TABLE counters (version BIGINT, last_id BIGINT, entries BIGINT, bytes BIGINT);
  INSERT INTO counters VALUES (${VERSION}, 0, 0, 0);
`

/** Creates the tables of a new store, and refuses a database that is not ours or has another version. */
export async function prepareSchema(connection: DuckDBConnection, path: string): Promise<void> {
  const tables = await namesOfTables(connection)
  if (tables.length === 0) {
    await connection.run(TABLES)
  } else if (!['entries', 'batches', 'counters'].every((name) => tables.includes(name))) {
    throw new LogStorageError('CORRUPT', `${path} is a DuckDB database of another program.`)
  }
  const [[version] = []] = (await connection.runAndReadAll('SELECT version FROM counters')).getRows()
  if (version !== BigInt(VERSION)) {
    const message = `${path} has version ${version} of the schema; this driver reads only version ${VERSION}.`
    throw new LogStorageError('UNSUPPORTED', message)
  }
}

async function namesOfTables(connection: DuckDBConnection) {
  const tables = await connection.runAndReadAll('SELECT table_name FROM duckdb_tables()')
  return tables.getRows().map(([name]) => name)
}
