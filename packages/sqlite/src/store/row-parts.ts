import { BatchMemory, decodeBatchHead, isRowsHead, packBatch } from '@logpond/blocks'
import { isLogStorageError, type LogBatch, LogStorageError } from '@logpond/core'
import type { SqliteRow, SqliteValue } from '../connection/sqlite-connection.js'
import type { StatementCache } from '../connection/statement-cache.js'
import { ROW_SEVERITY, ROW_TIME } from '../schema/row-values.js'

const selectHead = 'SELECT CAST(head AS BLOB) AS value FROM log_part WHERE key = ?'
const selectRows = {
  sql: `
    SELECT id, ${ROW_TIME} AS timestamp, ${ROW_SEVERITY} AS severity, CAST(message AS TEXT) AS message,
      CAST(service AS TEXT) AS service, CAST(host AS TEXT) AS host, trace_id, span_id,
      CAST(attributes AS TEXT) AS attributes
    FROM log WHERE id BETWEEN ? AND ? ORDER BY id`,
}
const deleteRows = 'DELETE FROM log WHERE id BETWEEN ? AND ?'

const TRACE_ID = /^[0-9a-f]{32}$/i
const SPAN_ID = /^[0-9a-f]{16}$/i

/** The attribute with the stored text, if that is not a JSON object. Only another program can have written it. */
const RAW = 'logpond.raw_attributes'

interface PartIds {
  readonly firstId: number
  readonly lastId: number
  readonly count: number
}

/**
 * Parts whose entries are still rows of the table `log`, as versions 1 and 2 of the schema wrote them. Their bodies are made when
 * they are read.
 */
export class RowParts {
  readonly #statements: StatementCache

  constructor(statements: StatementCache) {
    this.#statements = statements
  }

  /**
   * The body of a part; `undefined` if there is no such part, or its body is not made of rows. Call it in a transaction.
   *
   * @throws LogStorageError CORRUPT if another program has added or deleted rows.
   */
  body(key: number): Uint8Array | undefined {
    const ids = this.#idsOf(key)
    if (ids === undefined) return undefined
    const rows = this.#statements.all({ ...selectRows, parameters: [ids.firstId, ids.lastId] })
    return bodyOfRows(rows, ids)
  }

  /** Deletes the rows of a part, if it has any. Call it before its head is deleted. */
  delete(key: number): void {
    const ids = this.#idsOf(key)
    if (ids !== undefined) this.#statements.prepare(deleteRows).run([ids.firstId, ids.lastId])
  }

  #idsOf(key: number): PartIds | undefined {
    const head = this.#statements.prepare(selectHead).allBytes([key])[0]?.value
    if (!(head instanceof Uint8Array) || !isRowsHead(head)) return undefined
    try {
      return decodeBatchHead(head)
    } catch (thrown) {
      // The rows of a part whose head is damaged stay in their table.
      if (isLogStorageError(thrown) && thrown.code === 'CORRUPT') return undefined
      throw thrown
    }
  }
}

/**
 * The body of a part that is made of rows.
 *
 * @param rows Their columns as `RowParts` reads them, in the order of their ids.
 * @throws LogStorageError CORRUPT if another program has added or deleted rows.
 */
export function bodyOfRows(rows: readonly SqliteRow[], { firstId, lastId, count }: PartIds): Uint8Array {
  if (rows.length !== count) {
    throw new LogStorageError(
      'CORRUPT',
      `The table log has ${rows.length} rows with ids from ${firstId} to ${lastId} instead of ${count}. Another program has added or deleted some.`,
    )
  }
  const runs: [firstId: number, count: number][] = []
  for (const row of rows) {
    const last = runs.at(-1)
    const id = row.id as number
    if (last !== undefined && id === last[0] + last[1]) last[1]++
    else runs.push([id, 1])
  }
  const packed = packBatch(batchOf(rows), new BatchMemory(), runs.length === 1 ? undefined : runs)
  return new Uint8Array(packed.memory, 0, packed.bytes)
}

function batchOf(rows: readonly SqliteRow[]): LogBatch {
  const texts = (name: string) => rows.map((row) => (row[name] ?? undefined) as string | undefined)
  return {
    token: '',
    size: rows.length,
    timestamps: rows.map(({ timestamp }) => (timestamp as number) / 1000),
    severities: rows.map(({ severity }) => severity as number),
    messages: rows.map(({ message }) => message as string),
    services: texts('service'),
    hosts: texts('host'),
    traceIds: rows.map((row) => validId(row.trace_id, TRACE_ID)),
    spanIds: rows.map((row) => validId(row.span_id, SPAN_ID)),
    attributes: rows.map((row) => attributesOf(row.attributes as string | null)),
  }
}

function validId(value: SqliteValue | undefined, pattern: RegExp): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value : undefined
}

function attributesOf(text: string | null): string | undefined {
  if (text === null) return undefined
  return isObject(text) ? text : JSON.stringify({ [RAW]: text })
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
