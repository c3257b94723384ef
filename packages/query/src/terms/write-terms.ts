import { Lexer } from '../lexer/lexer.js'
import { beginsPastedText } from '../text/pasted-text.js'
import { isPrefix, type TextTerm, termKey, termsOf } from '../text/text-term.js'
import { withoutEscapes, wordsIn } from '../text/words-in.js'

/** Characters that may have a meaning in the language. */
const SPECIAL = /[^\p{L}\p{N}\p{Co}\p{M}*]+/gu

/**
 * Writes terms so that each has this meaning wherever it stands in a query, and in the `text` of a query: what could be read as
 * something else is put in quotes.
 */
export function writeTerms(terms: readonly TextTerm[]): string {
  return terms.map(writeTerm).join(' ')
}

function writeTerm(term: TextTerm): string {
  const dash = term.isNegated ? '-' : ''
  if (!term.isPhrase && isPlain(term.content)) return dash + term.content
  const content = withoutEscapes(term.content)
  if (isPrefix(term)) return `${dash}${content.replace(SPECIAL, '_').replace(/^_+/, '')}`
  return `${dash}"${content.replaceAll('"', ' ')}"`
}

/** Whether a word is read as this word, also in a group. */
function isPlain(content: string): boolean {
  if (content.startsWith('-') || beginsPastedText(content, [])) return false
  try {
    const lexer = new Lexer(`(${content} x)`)
    lexer.next()
    const word = lexer.next()
    const isWord = word?.kind === 'word' && !word.isNegated && !word.isPhrase && word.content === content
    return isWord && lexer.next()?.kind === 'word' && lexer.next()?.kind === 'close'
  } catch {
    return false
  }
}

/**
 * The `text` of a query: as it is written, if core and this package read the terms from it; otherwise with quotes.
 *
 * @param read Reads terms from a text as {@link parseQuery} does; undefined if it has anything else.
 */
export function asWritten(
  written: string,
  terms: readonly TextTerm[],
  read: (text: string) => readonly TextTerm[] | undefined,
): string {
  const keys = terms.map(termKey).join('\n')
  const isSame = (found: readonly TextTerm[] | undefined) => found?.map(termKey).join('\n') === keys
  const isClosed = termsOf(`${written} x`).at(-1)?.content === 'x'
  return isClosed && isSame(termsOf(written)) && isSame(read(written)) ? written : separated(terms)
}

/** Writes terms outside of groups: two of them may look like the beginning of a log line, so a time behind its date is put in quotes. */
export function separated(terms: readonly TextTerm[]): string {
  const written: string[] = []
  for (const term of terms) {
    const piece = writeTerm(term)
    const isBeginning = beginsPastedText(piece, [written.at(-1), written.at(-2)])
    written.push(isBeginning && !isPrefix(term) ? writeTerm({ ...term, isPhrase: true }) : piece)
  }
  return written.join(' ')
}

export function countWords(terms: readonly TextTerm[]): number {
  return terms.reduce((sum, { content }) => sum + wordsIn(content).length, 0)
}
