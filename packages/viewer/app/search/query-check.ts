import { parseQuery, QueryError } from '@logpond/query'

/** What is wrong with a query, and where. */
export interface Problem {
  readonly message: string
  readonly from: number
  readonly to: number
  /** Text that can replace the wrong part. */
  readonly suggestion: string | undefined
  /** Whether the query can still be asked: the name of a field is only unlikely. */
  readonly isAdvice: boolean
}

/** Checks a query as it is typed, with the names of the fields that are known. */
export function checkQuery(
  text: string,
  timeZone: string,
  fields: readonly string[] | undefined,
): Problem | undefined {
  return problemOf(text, { timeZone }, false) ?? (fields && problemOf(text, { timeZone, fields }, true))
}

function problemOf(
  text: string,
  options: Parameters<typeof parseQuery>[1],
  isAdvice: boolean,
): Problem | undefined {
  try {
    parseQuery(text, options)
    return undefined
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    const { offset, length } = error.position ?? { offset: 0, length: text.length }
    return {
      message: error.message,
      from: offset,
      to: offset + length,
      suggestion: error.suggestion,
      isAdvice,
    }
  }
}
