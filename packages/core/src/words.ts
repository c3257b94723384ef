// What SQLite's unicode61 takes for part of a word: letters, numbers, private use, and the marks that sit on them.
const WORD = /[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{Co}\p{M}]*/gu

/** The words of a text, as they stand in it. */
export function words(text: string): string[] {
  return text.match(WORD) ?? []
}

/** A word without case and accents: two words are the same when this is. */
export function foldWord(word: string): string {
  return word
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
}
