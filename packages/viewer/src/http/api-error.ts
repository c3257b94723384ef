import type { ApiProblem, QueryProblem } from '../protocol/protocol.js'

export interface ApiErrorDetails {
  readonly problem?: QueryProblem
  /** Headers of the answer. */
  readonly headers?: Readonly<Record<string, string>>
}

/** An answer that is not a 200. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>>
  readonly #problem: QueryProblem | undefined

  constructor(
    status: number,
    code: string,
    message: string,
    { problem, headers = {} }: ApiErrorDetails = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
    this.#problem = problem
  }

  toJSON(): ApiProblem {
    const { code, message } = this
    return { error: { code, message, ...(this.#problem && { problem: this.#problem }) } }
  }
}

/** A parameter that cannot be read. */
export function badRequest(message: string): ApiError {
  return new ApiError(400, 'INVALID_QUERY', message)
}

export function notFound(message: string): ApiError {
  return new ApiError(404, 'NOT_FOUND', message)
}

/** @param seconds When to try again. */
export function busy(status: 429 | 503, message: string, seconds: number): ApiError {
  return new ApiError(status, 'BUSY', message, { headers: { 'Retry-After': String(seconds) } })
}
