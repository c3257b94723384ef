import type { LogBatch } from '@logpond/core'

/** The fields of an entry that matter to a test; the others get a plain value. */
export interface Row {
  message?: string
  timestamp?: number
  severity?: number
  service?: string | undefined
  host?: string | undefined
  traceId?: string | undefined
  spanId?: string | undefined
  attributes?: Record<string, unknown> | undefined
}

let tokens = 0

export function makeBatch(rows: readonly Row[], token = `token-${++tokens}`): LogBatch {
  return {
    token,
    size: rows.length,
    timestamps: rows.map((row) => row.timestamp ?? 1_700_000_000_000),
    severities: rows.map((row) => row.severity ?? 9),
    messages: rows.map((row) => row.message ?? ''),
    services: rows.map((row) => row.service),
    hosts: rows.map((row) => row.host),
    traceIds: rows.map((row) => row.traceId),
    spanIds: rows.map((row) => row.spanId),
    attributes: rows.map((row) => row.attributes && JSON.stringify(row.attributes)),
  }
}
