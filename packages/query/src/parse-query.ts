import type { SearchQuery } from '@logpond/core'
import { invalidQuery, problemIn } from './errors/query-error.js'
import { checkBounds } from './filter/check-bounds.js'
import { conjunction } from './filter/to-filter.js'
import type { WordToken } from './lexer/token.js'
import { type ParsedText, parseNodes, type Reading } from './syntax/parse-nodes.js'
import { asWritten } from './terms/write-terms.js'
import type { TextTerm } from './text/text-term.js'
import { type Zone, zoneOf } from './values/zone.js'

export interface ParseOptions {
  /** The current time, for `since:2h` and `yesterday`. @default Date.now() */
  readonly now?: number | Date | undefined
  /** The IANA name of the time zone of times without one. @default that of the machine */
  readonly timeZone?: string | undefined
  /**
   * The names of attributes that exist, such as those of `storage.fields()`. A name that does not exist, and is nearly one that does,
   * is an error with a suggestion. Without them, a name is compared with the fields of the language only: `levl>=warn` is an error,
   * `htpp.status>=500` is an attribute.
   */
  readonly fields?: Iterable<string> | undefined
}

/**
 * Turns what a person types into a query: words, phrases, and filters such as `level>=warn service:(api web) -region:eu since:2h`.
 * The README has the grammar. Text that has nothing of it, such as a pasted log line, becomes words. Takes time in proportion to the
 * length of the text.
 *
 * @example
 * ```ts
 * import { parseQuery } from '@logpond/query'
 *
 * console.log(parseQuery('timed out -health service:(api web) http.status>=500'))
 * // { text: 'timed out -health', service: [ 'api', 'web' ], attributes: { 'http.status': { gte: 500 } } }
 * ```
 *
 * @throws QueryError INVALID_QUERY with the position, what was expected and, if one is likely, a suggestion: an unknown level, a
 *   comparison without a value, a group that is not closed, punctuation without a word, too many conditions.
 */
export function parseQuery(text: string, options: ParseOptions = {}): SearchQuery {
  if (typeof text !== 'string')
    throw invalidQuery(`The text of a query must be a string, not ${typeof text}.`)
  const { node, page } = parseNodes(text, readingOf(options))
  if (node === undefined && Object.keys(page).length === 0 && text.trim() !== '') {
    throw problemIn(text, {
      offset: 0,
      length: text.length,
      what: 'There is no word to search for',
      expected: 'letters or digits; to search for punctuation, write ~"…"',
    })
  }
  const { filter, words } = conjunction(node)
  const query: SearchQuery = { ...(words.length > 0 && { text: rootText(text, words) }), ...filter, ...page }
  checkBounds(query)
  return query
}

function readingOf({ now, timeZone, fields }: ParseOptions): Reading {
  const current = now === undefined ? Date.now() : Number(now)
  let zone: Zone | undefined = timeZone === undefined ? undefined : zoneOf(timeZone)
  return {
    fields: fields === undefined ? undefined : new Set(fields),
    time: () => {
      zone ??= zoneOf(timeZone)
      return { now: current, zone }
    },
  }
}

/** The words outside of all groups, as they are written where that is unambiguous. */
function rootText(text: string, words: readonly WordToken[]): string {
  const pieces: string[] = []
  let end = -1
  for (const word of words) {
    const gap = end === -1 ? 'x' : text.slice(end, word.start)
    // Only spaces between two words: what is between them is part of the text.
    const isNext = gap.trim() === ''
    if (isNext) pieces[pieces.length - 1] += text.slice(end, word.end)
    else pieces.push(text.slice(word.start, word.end))
    end = word.end
  }
  const whole = text.trim()
  if (isText(whole, words)) return whole
  return asWritten(pieces.join(' '), words, readTerms)
}

/** Whether the whole text is these words, and punctuation. */
function isText(whole: string, words: readonly WordToken[]): boolean {
  return asWritten(whole, words, readTerms) === whole
}

function readTerms(text: string): readonly TextTerm[] | undefined {
  let parsed: ParsedText
  try {
    parsed = parseNodes(text, { fields: undefined, time: () => ({ now: 0, zone: zoneOf('UTC') }) })
  } catch {
    return undefined
  }
  const { node, page } = parsed
  if (node === undefined || Object.keys(page).length > 0) return undefined
  const nodes = node.kind === 'and' ? node.nodes : [node]
  const words = nodes.flatMap((one) => (one.kind === 'word' ? [one.word] : []))
  return words.length === nodes.length ? words : undefined
}
