import { foldedWords, type SearchedFields, searchedTexts } from '@logpond/core'
import { WORDS_ESCAPED } from '../schema/indexed.js'

/**
 * The words of an entry as one text, between spaces and in their order, so that a phrase is a substring of it: `' card expired '`.
 * U+000A separates texts, and U+001B follows if the message has escape sequences. A word that is longer than {@link PIECE} stands in pieces, because keys of an index are limited;
 * U+0009 marks the ends at which a piece goes on.
 */
export function wordText(fields: SearchedFields): string {
  const texts = searchedTexts(fields)
  const [only] = texts
  const words =
    texts.length === 1 && only !== undefined
      ? joined(foldedWords(only))
      : texts.map((text) => joined(foldedWords(text))).join('\n')
  return fields.message.includes(WORDS_ESCAPED) ? `${words}\n ${WORDS_ESCAPED} ` : words
}

/** UTF-16 units of a piece of a long word. */
export const PIECE = 200

/** Marks the end of a piece at which its word goes on. */
const GOES_ON = '\t'

function joined(words: readonly string[]): string {
  if (words.length === 0) return ' '
  for (const word of words) if (word.length > PIECE) return ` ${words.flatMap(piecesOf).join(' ')} `
  return ` ${words.join(' ')} `
}

/** A word as it stands in the text: one piece, if it is not very long. */
export function piecesOf(word: string): string[] {
  if (word.length <= PIECE) return [word]
  const pieces: string[] = []
  for (let start = 0; start < word.length; ) {
    let end = Math.min(start + PIECE, word.length)
    if (end < word.length && isHighSurrogate(word.charCodeAt(end - 1))) end--
    pieces.push(`${start > 0 ? GOES_ON : ''}${word.slice(start, end)}${end < word.length ? GOES_ON : ''}`)
    start = end
  }
  return pieces
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00
}
