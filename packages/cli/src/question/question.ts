import type { LogStorage, SearchFilter, SearchQuery } from '@logpond/core'
import { CommandError } from '../command-error.js'
import type { Context } from '../context.js'
import { attributeNames } from './attribute-names.js'
import { existingNames, type LookUpOptions, namesIn } from './existing-names.js'
import { parseQuestion } from './parse-question.js'

/** The fields of a query that choose a page of the matching entries. */
export type Page = Pick<SearchQuery, 'order' | 'limit' | 'after'>

/** What a command is asked: a query in the language, and the options that filter. */
export interface Question {
  /** Both together. */
  readonly filter: SearchFilter
  /** What the query says about the page. */
  readonly page: Page
  /**
   * Checks that attributes in the query exist.
   *
   * @throws CommandError if the name of one is nearly that of one that exists.
   */
  checkNames(storage: LogStorage, options?: LookUpOptions): Promise<void>
}

/** The names of a query that are looked up one by one; beyond them, all names are read. */
const MAX_LOOKED_UP = 20

/** The question of a query text, without options. */
export function questionOf(text: string, utc: boolean | undefined, context: Context): Question {
  const { order, limit, after, ...filter } =
    text.trim() === '' ? ({} as SearchQuery) : parseQuestion(text, { utc }, context)
  return {
    filter,
    page: {
      ...(order !== undefined && { order }),
      ...(limit !== undefined && { limit }),
      ...(after !== undefined && { after }),
    },
    async checkNames(storage, options) {
      const names = [...attributeNames(filter)]
      if (names.length === 0) return
      // Usually each of them exists, and the first entry that has it is found quickly.
      const existing = await existingNames(storage, names.slice(0, MAX_LOOKED_UP), options)
      if (existing.length === names.length) return
      parseQuestion(text, { utc, fields: [...existing, ...(await namesIn(storage, options))] }, context)
    },
  }
}

/** @throws CommandError if a query chooses a page, which has no meaning for a command. */
export function refusePage({ page }: Question, why: string): void {
  const [name] = Object.keys(page)
  if (name !== undefined) throw new CommandError(`${name}: has no meaning here: ${why}`)
}
