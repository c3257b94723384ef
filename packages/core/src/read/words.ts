// Words are the tokens of SQLite's unicode61 tokenizer with remove_diacritics=2, so all drivers agree: runs of letters, numbers
// and private use characters, with the few combining marks that it treats as accents.
const LETTER = String.raw`\p{L}\p{N}\p{Co}`
const ACCENT = String.raw`\u0300-\u0304\u0306-\u030c\u030f\u0311\u031b\u0323-\u0328\u032d\u032e\u0330\u0331`

const WORD = new RegExp(`[${LETTER}][${LETTER}${ACCENT}]*`, 'gu')
const FOLDED_WORD = new RegExp(`[${LETTER}]+`, 'gu')
const ASCII_WORD = /[a-z0-9]+/g
const ASCII = /^[\0-\x7f]*$/
const ACCENTS = new RegExp(`[${ACCENT}]+`, 'gu')
const CASED = /(?=[\p{L}\p{N}])\p{Changes_When_Casemapped}/gu
const LATIN_WITH_ACCENTS = /^[a-z]\p{M}+$/u

/** The words of a text, unchanged. */
export function words(text: string): string[] {
  return text.match(WORD) ?? []
}

/** The words of a text without case and accents: two words match if their folded forms are equal. */
export function foldedWords(text: string): string[] {
  // Most messages are plain ASCII, for which this is three times as fast.
  if (ASCII.test(text)) return text.toLowerCase().match(ASCII_WORD) ?? []
  return text.replace(ACCENTS, '').replace(CASED, foldLetter).match(FOLDED_WORD) ?? []
}

/** Folds a letter as SQLite does: removes case from all letters, but accents that are part of a letter only from Latin ones. */
function foldLetter(letter: string): string {
  // Through the upper case, so that 'ς' becomes 'σ' and the micro symbol 'µ' becomes the letter 'μ'; but 'ı' does not become 'i'.
  const upper = letter === 'ı' ? letter : letter.toUpperCase()
  const lower = (upper.length === letter.length ? upper : letter).toLowerCase()
  const decomposed = lower.normalize('NFD')
  return LATIN_WITH_ACCENTS.test(decomposed) ? decomposed.charAt(0) : lower
}
