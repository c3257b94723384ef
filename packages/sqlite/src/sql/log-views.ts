import type { SqliteConnection } from '../connection/sqlite-connection.js'

// The casts give the columns their types: a function may return text as bytes, and integers as REAL.
const ENTRIES_IN_PARTS = `
  SELECT
    CAST(logpond_id(p.key, r.value) AS INTEGER) AS id,
    logpond_time(p.key, r.value) AS time,
    CAST(logpond_time_us(p.key, r.value) AS INTEGER) AS time_us,
    logpond_severity(p.key, r.value) AS severity,
    CAST(logpond_severity_number(p.key, r.value) AS INTEGER) AS severity_number,
    CAST(logpond_service(p.key, r.value) AS TEXT) AS service,
    CAST(logpond_host(p.key, r.value) AS TEXT) AS host,
    logpond_trace_id(p.key, r.value) COLLATE NOCASE AS trace_id,
    logpond_span_id(p.key, r.value) AS span_id,
    CAST(logpond_message(p.key, r.value) AS TEXT) AS message,
    logpond_attributes(p.key, r.value) AS attributes,
    p.key AS part
  FROM main.log_part p CROSS JOIN json_each(logpond_rows(
    p.key,
    p.head,
    coalesce(p.body, (SELECT b.value FROM main.log_body b WHERE b.key = p.key)),
    (SELECT d.value FROM main.log_dead d WHERE d.key = p.key)
  )) r`

const ENTRIES_IN_ROWS = `
  SELECT id, logpond_iso(timestamp) AS time, timestamp AS time_us, logpond_severity_name(severity) AS severity,
    severity AS severity_number, service, host, trace_id, span_id, message, attributes, 0 AS part
  FROM main.log`

const partColumn = (column: string, type: string) =>
  `CAST(logpond_part(p.key, p.head, d.value, '${column}') AS ${type}) AS ${column}`

const PARTS = `
  SELECT
    p.key AS part,
    ${partColumn('kind', 'TEXT')},
    ${partColumn('entries', 'INTEGER')},
    ${partColumn('first_id', 'INTEGER')},
    ${partColumn('last_id', 'INTEGER')},
    logpond_iso(logpond_part(p.key, p.head, d.value, 'first_time_us')) AS first_time,
    logpond_iso(logpond_part(p.key, p.head, d.value, 'last_time_us')) AS last_time,
    ${partColumn('first_time_us', 'INTEGER')},
    ${partColumn('last_time_us', 'INTEGER')},
    ${partColumn('min_severity_number', 'INTEGER')},
    ${partColumn('max_severity_number', 'INTEGER')},
    ${partColumn('bytes', 'INTEGER')}
  FROM main.log_part p LEFT JOIN main.log_dead d ON d.key = p.key`

const ROWS_AS_PART = `
  SELECT 0 AS part, 'rows' AS kind, count(*) AS entries, min(id) AS first_id, max(id) AS last_id,
    logpond_iso(min(timestamp)) AS first_time, logpond_iso(max(timestamp)) AS last_time,
    min(timestamp) AS first_time_us, max(timestamp) AS last_time_us,
    min(severity) AS min_severity_number, max(severity) AS max_severity_number, NULL AS bytes
  FROM main.log HAVING count(*) > 0`

/**
 * Creates the views of `LogDatabase` for this connection only: a view in the file would fail in every program without the functions.
 * The tables that exist decide which kinds of parts there are.
 */
export function createLogViews(connection: SqliteConnection): void {
  const tables = tablesOf(connection)
  const union = (inParts: string, inRows: string) =>
    [...(tables.has('log_part') ? [inParts] : []), ...(tables.has('log') ? [inRows] : [])].join('\nUNION ALL')
  connection.exec(`
    CREATE TEMP VIEW logs AS ${union(ENTRIES_IN_PARTS, ENTRIES_IN_ROWS)};
    CREATE TEMP VIEW log_parts AS ${union(PARTS, ROWS_AS_PART)};`)
}

function tablesOf(connection: SqliteConnection): Set<unknown> {
  const statement = connection.prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table'")
  const tables = statement.all([])
  statement.finalize()
  return new Set(tables.map(({ name }) => name))
}
