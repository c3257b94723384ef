import { ACCENT, characterOf, foldedOf, kindOf, LETTER } from './word-characters.js'

const ASCII_WORD = /[a-z0-9]+/g
const ASCII = /^[\0-\x7f]*$/

/**
 * The words of a text, unchanged: the tokens of SQLite's tokenizer unicode61 with remove_diacritics=2, so all drivers agree. They are
 * runs of letters, numbers and private use characters, with their accents.
 */
export function words(text: string): string[] {
  return cut(text, (word) => word)
}

/** The words of a text without case and accents: two words match if their folded forms are equal. */
export function foldedWords(text: string): string[] {
  // Most messages are plain ASCII, for which this is twice as fast.
  if (ASCII.test(text)) return text.toLowerCase().match(ASCII_WORD) ?? []
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
    if (first !== LETTER) {
      i += sizeOf(code)
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
      if (kind !== LETTER && kind !== ACCENT) break
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
