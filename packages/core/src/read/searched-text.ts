import type { TextTerm } from '../contract/driver-filter.js'
import { foldedWords } from './words.js'

/** ASCII without the escape character: its words are runs of letters and digits, and their folded forms are in lower case. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are plain too, apart from one.
const PLAIN = /^[\0-\x1a\x1c-\x7f]*$/
const DIGIT_0 = 0x30
const DIGIT_9 = 0x39
const LETTER_A = 0x61
const LETTER_Z = 0x7a

/** A text in which terms are looked for. It is cut into words only if that is needed: most texts lack the words of a term. */
export class SearchedText {
  readonly #text: string
  /** In lower case, if the text is plain. */
  readonly #plain: string | undefined
  #words: readonly string[] | undefined

  constructor(text: string) {
    this.#text = text
    this.#plain = PLAIN.test(text) ? text.toLowerCase() : undefined
  }

  /** @param term Its words are folded. */
  has(term: TextTerm): boolean {
    const { words, prefix } = term
    if (this.#plain !== undefined) {
      if (words.length === 1) return hasWord(this.#plain, words[0] as string, prefix)
      for (const word of words) if (!this.#plain.includes(word)) return false
    }
    this.#words ??= foldedWords(this.#text)
    return standsIn(this.#words, term)
  }
}

/** In time that is proportional to the length of the text: at most one comparison begins in each word. */
function hasWord(plain: string, word: string, prefix: boolean): boolean {
  for (let at = plain.indexOf(word); at !== -1; at = plain.indexOf(word, endOfWord(plain, at))) {
    const isBeginning = !isInWord(plain, at - 1)
    if (isBeginning && (prefix || !isInWord(plain, at + word.length))) return true
  }
  return false
}

function endOfWord(plain: string, start: number): number {
  let at = start
  while (isInWord(plain, at)) at++
  return at
}

function isInWord(plain: string, at: number): boolean {
  const unit = plain.charCodeAt(at)
  return (unit >= LETTER_A && unit <= LETTER_Z) || (unit >= DIGIT_0 && unit <= DIGIT_9)
}

/** Whether the words of a term stand next to each other among the words of a text. */
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
