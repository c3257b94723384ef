import type { TextTerm } from '../contract/driver-filter.js'
import type { SearchedText } from './searched-text.js'
import { foldedWords } from './words.js'

/** The words of terms as `foldedWords` returns them, however a caller has divided them. */
export function foldTerms(terms: readonly TextTerm[]): TextTerm[] {
  return terms.map(({ words, prefix }) => ({ words: words.flatMap(foldedWords), prefix }))
}

/**
 * Turns folded terms into a function of the texts of an entry: each term of `all` must be in one text, and none of `none` in any.
 */
export function termsMatch(
  all: readonly TextTerm[],
  none: readonly TextTerm[],
): (texts: readonly SearchedText[]) => boolean {
  return (texts) => {
    for (const term of all) if (!hasTerm(texts, term)) return false
    for (const term of none) if (hasTerm(texts, term)) return false
    return true
  }
}

function hasTerm(texts: readonly SearchedText[], term: TextTerm): boolean {
  for (const text of texts) if (text.has(term)) return true
  return false
}
