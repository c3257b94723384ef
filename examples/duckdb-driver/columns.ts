import {
  BIGINT,
  DuckDBBlobValue,
  DuckDBDataChunk,
  type DuckDBValue,
  TINYINT,
  VARCHAR,
} from '@duckdb/node-api'
import { type LogBatch, type Severity, type StoredLogEntry, toMicroseconds } from '@logpond/core'

/** Rows in a vector of DuckDB. */
const CHUNK_SIZE = 2048

const TYPES = [BIGINT, BIGINT, TINYINT, VARCHAR, VARCHAR, VARCHAR, VARCHAR, VARCHAR, VARCHAR, BIGINT]

/**
 * The columns of an entry, in the order that {@link toEntries} expects. Columns that may begin with U+FEFF are read as bytes:
 * @duckdb/node-api mistakes it for a byte order mark, and drops it from a VARCHAR.
 */
export const COLUMNS = `
  id, timestamp, severity, encode(message), encode(service), encode(host), trace_id, span_id, attributes
`

/** Converts a batch to chunks of DuckDB. Both store columns, so no rows are needed in between. */
export function* toChunks(batch: LogBatch, firstId: number): Generator<DuckDBDataChunk, void> {
  const sizes = sizesOf(batch)
  for (let start = 0; start < batch.size; start += CHUNK_SIZE) {
    const end = Math.min(start + CHUNK_SIZE, batch.size)
    const part = <T>(column: readonly T[]) => column.slice(start, end)
    const texts = (column: readonly (string | undefined)[]) => part(column).map((text) => text ?? null)
    const chunk = DuckDBDataChunk.create(TYPES, end - start)
    chunk.setColumns([
      Array.from({ length: end - start }, (_, index) => BigInt(firstId + start + index)),
      part(batch.timestamps).map((timestamp) => BigInt(toMicroseconds(timestamp))),
      part(batch.severities),
      part(batch.messages),
      texts(batch.services),
      texts(batch.hosts),
      texts(batch.traceIds),
      texts(batch.spanIds),
      texts(batch.attributes),
      part(sizes).map(BigInt),
    ])
    yield chunk
  }
}

/** The size of each entry, before DuckDB compresses it. */
export function sizesOf({
  size,
  messages,
  services,
  hosts,
  traceIds,
  spanIds,
  attributes,
}: LogBatch): number[] {
  const columns = [messages, services, hosts, traceIds, spanIds, attributes]
  const numbers = 64 // id, time, severity, size, and the lengths of the texts
  return Array.from({ length: size }, (_, index) =>
    columns.reduce((sum, column) => sum + Buffer.byteLength(column[index] ?? ''), numbers),
  )
}

/** Converts rows of {@link COLUMNS} to entries. BIGINT arrives as a bigint, which must not leave the driver. */
export function toEntries(rows: readonly DuckDBValue[][]): StoredLogEntry[] {
  return rows.map(([id, timestamp, severity, message, service, host, traceId, spanId, attributes]) => ({
    id: Number(id),
    timestamp: Number(timestamp) / 1000,
    severity: severity as Severity,
    message: textOf(message) as string,
    // Fields that an entry does not have are absent.
    ...(service !== null && { service: textOf(service) }),
    ...(host !== null && { host: textOf(host) }),
    ...(traceId !== null && { traceId: textOf(traceId) }),
    ...(spanId !== null && { spanId: textOf(spanId) }),
    ...(attributes !== null && { attributes: JSON.parse(textOf(attributes)) }),
  }))
}

function textOf(value: DuckDBValue | undefined): string {
  if (!(value instanceof DuckDBBlobValue)) return String(value)
  const { buffer, byteOffset, byteLength } = value.bytes
  return Buffer.from(buffer, byteOffset, byteLength).toString()
}
