import { compileFilter, type TextFilter, type TextTerm } from '@logpond/core'
import { literal, literals } from './literal.js'

/** Conditions on single words, which an index decides. */
export interface WordSql {
  /** All of the words are in the text. */
  all(words: readonly string[]): string
  /** At least one of them is. */
  any(words: readonly string[]): string
}

/** The functions of ClickHouse that use the index `by_word`. One call for 1,000 words: with as many calls, planning takes minutes. */
export const tokenSql: WordSql = {
  all: (words) => `hasAllTokens(text, ${literals(words)})`,
  any: (words) => `hasAnyTokens(text, ${literals(words)})`,
}

/** A condition of SQL on the column `text`: see `foldedText`. */
export function textSql(text: TextFilter, wordSql: WordSql): string {
  const [test] = compileFilter({ text })
  if (test?.column !== 'text') return '1'
  // A term without words is in every text.
  const all = test.all.filter(({ words }) => words.length > 0)
  if (test.none.some(({ words }) => words.length === 0)) return '0'
  const conditions = [
    ...ifAny([...new Set(all.flatMap(wholeWords))], wordSql.all),
    ...ifAny(all.filter(needsPosition).map(phrase), inTextSql),
    ...ifAny(
      test.none.filter((term) => !needsPosition(term)).flatMap(wholeWords),
      (words) => `NOT ${wordSql.any(words)}`,
    ),
    ...test.none.filter(needsPosition).map((term) => `NOT ${inTextSql([phrase(term)])}`),
  ]
  return conditions.length === 0 ? '1' : conditions.join(' AND ')
}

/** All of these are parts of the text. */
export function inTextSql(parts: readonly string[]): string {
  const [only] = parts
  if (only !== undefined && parts.length === 1) return `(position(text, ${literal(only)}) > 0)`
  return `arrayAll(part -> position(text, part) > 0, ${literals(parts)})`
}

function needsPosition({ words, prefix }: TextTerm): boolean {
  return prefix || words.length > 1
}

/** The words that have to be in the text as they are: of a prefix, all but the last one. */
function wholeWords({ words, prefix }: TextTerm): readonly string[] {
  return prefix ? words.slice(0, -1) : words
}

function phrase({ words, prefix }: TextTerm): string {
  return ` ${words.join(' ')}${prefix ? '' : ' '}`
}

function ifAny<T>(list: readonly T[], sql: (list: readonly T[]) => string): string[] {
  return list.length === 0 ? [] : [sql(list)]
}
