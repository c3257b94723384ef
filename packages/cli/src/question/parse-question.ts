import type { SearchQuery } from '@logpond/core'
import { parseQuery, QueryError } from '@logpond/query'
import { CommandError } from '../command-error.js'
import type { Context } from '../context.js'
import { markPosition } from './mark-position.js'

interface Reading {
  /** Whether times without a zone are in UTC; default: in the zone of this machine. */
  readonly utc?: boolean | undefined
  /** The names of attributes that exist. With them, a name that nearly exists is an error. */
  readonly fields?: Iterable<string> | undefined
}

/**
 * Reads a query in the language of `@logpond/query`.
 *
 * @throws CommandError that shows the query with a mark below what is wrong.
 */
export function parseQuestion(text: string, { utc = false, fields }: Reading, context: Context): SearchQuery {
  try {
    return parseQuery(text, { now: context.now(), fields, ...(utc && { timeZone: 'UTC' }) })
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    const excerpt = error.position === undefined ? [] : markPosition(text, error.position)
    throw new CommandError(error.message, 2, { cause: error, excerpt })
  }
}
