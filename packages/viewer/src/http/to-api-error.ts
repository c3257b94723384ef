import { isLogStorageError, type LogStorageErrorCode } from '@logpond/core'
import { QueryError } from '@logpond/query'
import type { QueryProblem } from '../protocol/protocol.js'
import { ApiError } from './api-error.js'

const STATUS: Partial<Record<LogStorageErrorCode, number>> = {
  INVALID_QUERY: 400,
  INVALID_OPTIONS: 400,
  UNSUPPORTED: 501,
  CLOSED: 503,
  BUSY: 503,
  CONNECTION: 503,
  ABORTED: 503,
}

/** @param q The text of the query, in which an error may have a position. */
export function toApiError(thrown: unknown, q: string): ApiError {
  if (thrown instanceof ApiError) return thrown
  if (thrown instanceof QueryError && thrown.code === 'INVALID_QUERY')
    return new ApiError(400, 'QUERY', thrown.message, { problem: problemOf(thrown, q) })
  if (isLogStorageError(thrown)) return new ApiError(STATUS[thrown.code] ?? 500, thrown.code, thrown.message)
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new ApiError(500, 'INTERNAL', `The viewer failed: ${message}`)
}

/** The place of an error; the whole text if the error has none. */
export function problemOf({ message, position }: QueryError, q: string): QueryProblem {
  const { offset, length } = position ?? { offset: 0, length: q.length }
  return { message, from: offset, to: offset + length }
}
