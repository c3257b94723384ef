/** What a character is to a word. */
export const SEPARATOR = 0
/** Part of a word. */
export const LETTER = 1
/** A combining mark that stays in the word of the letter before it, and has no meaning for comparisons. */
export const ACCENT = 2

const LETTERS = /[\p{L}\p{N}\p{Co}]/u
// The combining marks that SQLite's tokenizer unicode61 treats as accents.
const ACCENTS = /[\u0300-\u0304\u0306-\u030c\u030f\u0311\u031b\u0323-\u0328\u032d\u032e\u0330\u0331]/
const CASED = /(?=[\p{L}\p{N}])\p{Changes_When_Casemapped}/u
const LATIN_WITH_ACCENTS = /^[a-z]\p{M}+$/u

const KIND_SHIFT = 24
const FOLDED = 2 ** KIND_SHIFT - 1

/**
 * For each character that texts have used: its kind and its folded form. In pages of 256 characters, which are made when they are
 * first used: to look a character up is many times faster than a regular expression for it.
 */
const pages: (Uint32Array | undefined)[] = []

/** The kind and the folded form of a character, to be read by {@link kindOf} and {@link foldedOf}. */
export function characterOf(code: number): number {
  const page = pages[code >> 8] ?? makePage(code >> 8)
  return page[code & 0xff] as number
}

export function kindOf(character: number): number {
  return character >>> KIND_SHIFT
}

/** The code of the folded character: without case, and without the accents of a Latin letter. */
export function foldedOf(character: number): number {
  return character & FOLDED
}

function makePage(number: number): Uint32Array {
  const page = Uint32Array.from({ length: 256 }, (_, i) => {
    const code = number * 256 + i
    const text = String.fromCodePoint(code)
    return ((kind(text) << KIND_SHIFT) | (CASED.test(text) ? foldLetter(text) : code)) >>> 0
  })
  pages[number] = page
  return page
}

function kind(text: string): number {
  if (LETTERS.test(text)) return LETTER
  return ACCENTS.test(text) ? ACCENT : SEPARATOR
}

/** Removes case from all letters, but accents that are part of a letter only from Latin ones. */
function foldLetter(letter: string): number {
  // Through the upper case, so that 'ς' becomes 'σ' and the micro symbol 'µ' becomes the letter 'μ'; but 'ı' does not become 'i'.
  const upper = letter === 'ı' ? letter : letter.toUpperCase()
  const lower = (upper.length === letter.length ? upper : letter).toLowerCase()
  const decomposed = lower.normalize('NFD')
  const folded = LATIN_WITH_ACCENTS.test(decomposed) ? decomposed : lower
  return folded.codePointAt(0) as number
}
