import { foldedWords, type SearchedFields, searchedTexts } from '@logpond/core'

/**
 * The folded words of the searched texts of an entry. There is a space before and behind each word, so a phrase is a substring, and
 * a line break between two texts, so that no phrase goes across.
 */
export function foldedText(fields: SearchedFields): string {
  let text = ''
  for (const searched of searchedTexts(fields)) {
    const words = foldedWords(searched)
    if (words.length > 0) text += `${text === '' ? '' : '\n'} ${words.join(' ')} `
  }
  return text
}
