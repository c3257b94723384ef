import { endOfEscape } from './escape-sequences.js'
import { ACCENT, characterOf, ESCAPE, foldedOf, kindOf, LETTER, SINGLE } from './word-characters.js'

const ASCII_WORD = /[a-z0-9]+/g
/** ASCII without the escape character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are plain too, apart from one.
const PLAIN = /^[\0-\x1a\x1c-\x7f]*$/

/**
 * The words of a text, unchanged: runs of letters, digits and private use characters, with their accents. All other characters
 * separate words: punctuation, emoji, control characters, and escape sequences of terminals, such as colours, with all of
 * their characters.
 *
 * Han, Hiragana, Katakana, Hangul, Thai, Lao, Khmer and Myanmar do not separate words by spaces as others do. Each of their letters,
 * digits and marks is a word by itself. So a run of them in a query is a phrase, which finds it in every longer run.
 *
 * Takes time in proportion to the length of the text.
 *
 * @example
 * ```ts
 * import { words } from '@logpond/core'
 *
 * console.log(words('\x1b[31mERROR\x1b[0m user_42: ok')) // [ 'ERROR', 'user', '42', 'ok' ]
 * console.log(words('abc世界def')) // [ 'abc', '世', '界', 'def' ]
 * ```
 */
export function words(text: string): string[] {
  return cut(text, (word) => word)
}

/**
 * The {@link words} of a text without case, and without the accents of Latin letters: two words match if their folded forms are
 * equal.
 *
 * @example
 * ```ts
 * import { foldedWords } from '@logpond/core'
 *
 * console.log(foldedWords('Évènement ΟΔΟΣ')) // [ 'evenement', 'οδοσ' ]
 * ```
 */
export function foldedWords(text: string): string[] {
  // Most messages are plain ASCII, for which this is twice as fast.
  if (PLAIN.test(text)) return text.toLowerCase().match(ASCII_WORD) ?? []
  return cut(text, fold)
}

/** @param change Called for words that differ from their folded form. */
function cut(text: string, change: (word: string) => string): string[] {
  const found: string[] = []
  for (let i = 0; i < text.length; ) {
    const start = i
    let code = text.codePointAt(i) as number
    let character = characterOf(code)
    const first = kindOf(character)
    if (first !== LETTER && first !== SINGLE) {
      i = first === ESCAPE ? endOfEscape(text, i) : i + sizeOf(code)
      continue
    }
    let isFolded = true
    for (let kind = first; ; ) {
      if (kind === ACCENT || foldedOf(character) !== code) isFolded = false
      i += sizeOf(code)
      if (i >= text.length) break
      code = text.codePointAt(i) as number
      character = characterOf(code)
      kind = kindOf(character)
      if (kind !== ACCENT && (kind !== LETTER || first === SINGLE)) break
    }
    const word = text.slice(start, i)
    found.push(isFolded ? word : change(word))
  }
  return found
}

function fold(word: string): string {
  let folded = ''
  for (let i = 0; i < word.length; ) {
    const code = word.codePointAt(i) as number
    const character = characterOf(code)
    if (kindOf(character) !== ACCENT) folded += String.fromCodePoint(foldedOf(character))
    i += sizeOf(code)
  }
  return folded
}

/** The UTF-16 units of a character. */
function sizeOf(code: number): number {
  return code > 0xffff ? 2 : 1
}
