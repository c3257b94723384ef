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
/** Units of the beginning of a word from which it is looked up: many words begin with the same letter. */
const MIN_BEGINNING = 2
/** A character that certainly divides words. */
const SEPARATOR = /[ -/:-@[-`{-~]/

/**
 * A condition that is true for every entry whose message contains the text, by the index; undefined if the text has no word that certainly
 * begins in it. The text may end within its last word, of which only the beginning is looked up.
 */
export function innerWordsSql(text: string, parameters: SqlParameters): string | undefined {
  const words = foldedWords(text)
  const begun = words.slice(SEPARATOR.test(text.charAt(0)) ? 0 : 1)
  const last = SEPARATOR.test(text.charAt(text.length - 1)) ? undefined : begun.pop()
  const terms = [{ pieces: begun.slice(0, MAX_INNER_WORDS).flatMap(piecesOf), prefix: false }]
  if (last !== undefined && last.length >= MIN_BEGINNING) terms.push({ pieces: piecesOf(last), prefix: true })
  if (!terms.some(hasWords)) return undefined
  return `${WORDS_INDEXED} @@ ${parameters.add(`${queryOf(terms)} | '${WORDS_ESCAPED}'`, 'tsquery')}`
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
