import { wordsIn } from './words-in.js'

/** A word, a prefix or a phrase of a text, as core reads it. */
export interface TextTerm {
  readonly isNegated: boolean
  readonly isPhrase: boolean
  /** Without the dash, and without the quotes of a phrase. */
  readonly content: string
}

/** Core's rule: characters between spaces or quotes; the last quote may be missing; a single dash means "without". */
const CHUNK = /(?<without>-(?!-))?(?:"(?<phrase>[^"]*)"?|(?<plain>\S+))/gu

/** The terms of the `text` of a query, without those that have no words. */
export function termsOf(text: string): TextTerm[] {
  const terms: TextTerm[] = []
  for (const { groups } of text.matchAll(CHUNK)) {
    const content = groups?.phrase ?? groups?.plain ?? ''
    if (wordsIn(content).length === 0) continue
    terms.push({ isNegated: groups?.without !== undefined, isPhrase: groups?.phrase !== undefined, content })
  }
  return terms
}

/** Whether the term ends with a word that may be longer: `pay*`. */
export function isPrefix({ isPhrase, content }: TextTerm): boolean {
  if (isPhrase || !content.endsWith('*')) return false
  const last = wordsIn(content).at(-1)
  return last !== undefined && content.endsWith(`${last}*`)
}

/** Equal for terms that find the same entries. */
export function termKey(term: TextTerm): string {
  const { isNegated, content } = term
  return `${isNegated ? '-' : ''}${wordsIn(content).join(' ')}${isPrefix(term) ? '*' : ''}`
}
