import type { SqliteConnection } from '../connection/sqlite-connection.js'
import { ROW_SEVERITY, ROW_TIME } from '../schema/row-values.js'

// The casts give the columns their types: a function may return text as bytes, and integers as REAL.
/** @param rows The body of a part whose body is not stored. */
const entriesIn = (rows: string) => `
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
    CAST(p.head AS BLOB),
    coalesce(
      CAST(p.body AS BLOB),
      (SELECT CAST(b.value AS BLOB) FROM main.log_body b WHERE b.key = p.key),
      ${rows}
    ),
    CAST((SELECT d.value FROM main.log_dead d WHERE d.key = p.key) AS BLOB)
  )) r`

const partColumn = (column: string, type: string) =>
  `CAST(logpond_part(p.key, CAST(p.head AS BLOB), CAST(d.value AS BLOB), '${column}') AS ${type}) AS ${column}`

const PARTS = `
  SELECT
    p.key AS part,
    ${partColumn('kind', 'TEXT')},
    ${partColumn('entries', 'INTEGER')},
    ${partColumn('first_id', 'INTEGER')},
    ${partColumn('last_id', 'INTEGER')},
    logpond_iso(logpond_part(p.key, CAST(p.head AS BLOB), CAST(d.value AS BLOB), 'first_time_us')) AS first_time,
    logpond_iso(logpond_part(p.key, CAST(p.head AS BLOB), CAST(d.value AS BLOB), 'last_time_us')) AS last_time,
    ${partColumn('first_time_us', 'INTEGER')},
    ${partColumn('last_time_us', 'INTEGER')},
    ${partColumn('min_severity_number', 'INTEGER')},
    ${partColumn('max_severity_number', 'INTEGER')},
    ${partColumn('bytes', 'INTEGER')}
  FROM main.log_part p LEFT JOIN main.log_dead d ON d.key = p.key`

/** The rows of a part that an upgrade has not sealed yet, as a JSON list for `bodyOfRows`. */
const ROWS_OF_PART = `(
      SELECT json_group_array(json_object(
        'id', id, 'timestamp', ${ROW_TIME}, 'severity', ${ROW_SEVERITY}, 'message', CAST(message AS TEXT),
        'service', CAST(service AS TEXT), 'host', CAST(host AS TEXT), 'trace_id', iif(typeof(trace_id) = 'text', trace_id, NULL),
        'span_id', iif(typeof(span_id) = 'text', span_id, NULL),
        'attributes', CAST(attributes AS TEXT)
      ) ORDER BY id)
      FROM main.log
      WHERE id BETWEEN CAST(logpond_part(p.key, p.head, NULL, 'first_id') AS INTEGER)
        AND CAST(logpond_part(p.key, p.head, NULL, 'last_id') AS INTEGER)
    )`

/**
 * Creates the views of `LogDatabase` for this connection only: a view in the file would fail in every program without the functions.
 */
export function createLogViews(connection: SqliteConnection): void {
  const hasRows = connection.prepare("SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = 'log'")
  const rows = hasRows.get([]) === undefined ? 'NULL' : ROWS_OF_PART
  hasRows.finalize()
  connection.exec(`CREATE TEMP VIEW logs AS ${entriesIn(rows)}; CREATE TEMP VIEW log_parts AS ${PARTS};`)
}
