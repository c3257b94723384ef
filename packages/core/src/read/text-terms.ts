import type { TextFilter, TextTerm } from '../contract/log-driver.js'
import type { SearchedText } from './searched-text.js'
import { foldedWords } from './words.js'

/** The words of terms as `foldedWords` returns them, however a caller has divided them. */
export function foldTerms(terms: readonly TextTerm[]): TextTerm[] {
  return terms.map(({ words, prefix }) => ({ words: words.flatMap(foldedWords), prefix }))
}

/** Turns a text filter into a function of the texts of an entry. Each term must be in one text. */
export function termsFilter(filter: TextFilter): (texts: readonly SearchedText[]) => boolean {
  const all = foldTerms(filter.all)
  const none = foldTerms(filter.none)
  return (texts) => {
    const has = (term: TextTerm) => texts.some((text) => text.has(term))
    return all.every(has) && !none.some(has)
  }
}
