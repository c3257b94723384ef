/** A part of a query text, in UTF-16 code units, as `slice` counts them. */
export interface QueryPosition {
  readonly offset: number
  readonly length: number
}

export interface QueryProblem extends QueryPosition {
  /** What is wrong: the beginning of a sentence. */
  readonly what: string
  /** What would be right here. */
  readonly expected: string
  /** Text that can replace the part at the position. */
  readonly suggestion?: string | undefined
}

/** The most characters of a query that a message shows. */
const MAX_SHOWN = 60

// The brand by which `isLogStorageError` of core recognises errors, so that this package need not load core.
const brand = Symbol.for('logpond.LogStorageError')

/**
 * An error of {@link parseQuery} or {@link formatQuery}. `isLogStorageError` of `@logpond/core` recognises it.
 *
 * @example
 * ```ts
 * import { parseQuery, QueryError } from '@logpond/query'
 *
 * try {
 *   parseQuery('service:api level>=wran')
 * } catch (error) {
 *   if (!(error instanceof QueryError)) throw error
 *   console.log(error.position) // { offset: 19, length: 4 }
 *   console.log(error.suggestion) // warn
 * }
 * ```
 */
export class QueryError extends Error {
  override readonly name = 'LogStorageError'
  readonly code: 'INVALID_QUERY' | 'INVALID_OPTIONS'
  /** The part of the text that is wrong; undefined if the error is not about a text. */
  readonly position: QueryPosition | undefined
  /** What would be right there. */
  readonly expected: string | undefined
  /** Text that can replace the part at `position`, if one is likely. */
  readonly suggestion: string | undefined

  constructor(
    code: QueryError['code'],
    message: string,
    problem?: { position: QueryPosition; expected: string; suggestion?: string | undefined },
  ) {
    super(message)
    this.code = code
    this.position = problem?.position
    this.expected = problem?.expected
    this.suggestion = problem?.suggestion
  }

  /** For `JSON.stringify`, which otherwise leaves out the message of an error. */
  toJSON(): object {
    const { name, code, message, position, expected, suggestion } = this
    return { name, code, message, position, expected, suggestion }
  }

  get [brand](): true {
    return true
  }
}

/** An error about a part of a text. */
export function problemIn(text: string, problem: QueryProblem): QueryError {
  const { offset, length, what, expected, suggestion } = problem
  const hint = suggestion === undefined ? '' : ` Did you mean ${suggestion}?`
  const message = `${what}, at character ${offset + 1}${shown(text, offset, length)}. Expected ${expected}.${hint}`
  return new QueryError('INVALID_QUERY', message, { position: { offset, length }, expected, suggestion })
}

export function invalidQuery(message: string): QueryError {
  return new QueryError('INVALID_QUERY', message)
}

/** The part of the text; at its end, what is before. */
function shown(text: string, offset: number, length: number): string {
  const part = length > 0 ? text.slice(offset, offset + length) : text.slice(Math.max(0, offset - 20), offset)
  if (part === '') return ''
  const short = part.length > MAX_SHOWN ? `${part.slice(0, MAX_SHOWN)}…` : part
  return length > 0 ? `: ${JSON.stringify(short)}` : `, behind ${JSON.stringify(short)}`
}

/** A few characters of a value, for a message. */
export function describe(value: unknown): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value)
  if (Array.isArray(value)) return `an array of ${value.length}`
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}
