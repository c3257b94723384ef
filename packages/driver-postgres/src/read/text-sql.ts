import { foldedWords, type TextFilter, type TextTerm } from '@logpond/core'
import { WORDS_ESCAPED, WORDS_INDEXED, WORDS_UNKNOWN } from '../schema/indexed.js'
import { piecesOf } from '../text/word-text.js'
import type { SqlParameters } from './sql-parameters.js'

/** A term as it stands in the column `words`. */
interface StoredTerm {
  /** Words and pieces of long ones. */
  readonly pieces: readonly string[]
  readonly prefix: boolean
}

/** The index finds the entries that have the words; the text of each decides, because the order of words is not in the index. */
export function textSql({ all, none }: TextFilter, parameters: SqlParameters): string {
  const wanted = all.map(storedTerm).filter(hasWords)
  const conditions = wanted.map((term) => stands(term, parameters))
  if (wanted.length > 0) conditions.push(`${WORDS_INDEXED} @@ ${parameters.add(queryOf(wanted), 'tsquery')}`)
  for (const term of none.map(storedTerm)) {
    conditions.push(hasWords(term) ? `NOT ${stands(term, parameters)}` : 'false')
  }
  return conditions.length === 0 ? 'true' : conditions.join(' AND ')
}

/** At most so many words are looked up: few are enough to find few entries. */
const MAX_INNER_WORDS = 20

/**
 * A condition that is true for every entry whose message contains the text, by the index; undefined if the text has no word of which
 * both ends are certain to be in it.
 */
export function innerWordsSql(text: string, parameters: SqlParameters): string | undefined {
  const words = foldedWords(text).slice(1, -1).slice(0, MAX_INNER_WORDS)
  if (words.length === 0) return undefined
  const query = queryOf([{ pieces: words.flatMap(piecesOf), prefix: false }])
  return `${WORDS_INDEXED} @@ ${parameters.add(`${query} | '${WORDS_ESCAPED}'`, 'tsquery')}`
}

function storedTerm({ words, prefix }: TextTerm): StoredTerm {
  return { pieces: words.flatMap(foldedWords).flatMap(piecesOf), prefix }
}

/** A term without words is in every text. */
function hasWords({ pieces }: StoredTerm): boolean {
  return pieces.length > 0
}

/** Never null, because the column is not. */
function stands({ pieces, prefix }: StoredTerm, parameters: SqlParameters): string {
  const text = ` ${pieces.join(' ')}${prefix ? '' : ' '}`
  return `strpos(words, ${parameters.add(text, 'text')}) > 0`
}

function queryOf(terms: readonly StoredTerm[]): string {
  const lexemes = terms.flatMap(({ pieces, prefix }) =>
    pieces.map((piece, i) => `'${piece}'${prefix && i === pieces.length - 1 ? ':*' : ''}`),
  )
  return `${[...new Set(lexemes)].join(' & ')} | '${WORDS_UNKNOWN}'`
}
