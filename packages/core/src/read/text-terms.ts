import type { TextFilter, TextTerm } from '../contract/log-driver.js'
import { foldedWords } from './words.js'

/** The words of each of the texts of an entry, as `foldedWords` returns them. */
export type FoundWords = readonly (readonly string[])[]

/** The words of a term as `foldedWords` returns them, however a caller has divided them. */
export function foldTerms(terms: readonly TextTerm[]): TextTerm[] {
  return terms.map(({ words, prefix }) => ({ words: words.flatMap(foldedWords), prefix }))
}

/** Turns a text filter into a function of the words of an entry. */
export function wordsFilter(filter: TextFilter): (found: FoundWords) => boolean {
  const all = foldTerms(filter.all)
  const none = foldTerms(filter.none)
  return (found) => all.every((term) => hasTerm(found, term)) && !none.some((term) => hasTerm(found, term))
}

function hasTerm(found: FoundWords, term: TextTerm): boolean {
  return found.some((words) => standsIn(words, term))
}

function standsIn(found: readonly string[], { words, prefix }: TextTerm): boolean {
  const last = words.length - 1
  for (let start = 0; start + last < found.length; start++) {
    const isHere = words.every((word, i) => {
      const candidate = found[start + i]
      return i === last && prefix ? candidate?.startsWith(word) : candidate === word
    })
    if (isHere) return true
  }
  return false
}
