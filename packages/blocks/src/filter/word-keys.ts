import { foldedWords } from '@logpond/core'
import { endHigh, endLow, hashKey, KEY_KIND, startHigh, startLow, stepHigh, stepLow } from './key-hash.js'
import type { KeyTable } from './key-table.js'

const ESCAPE = 0x1b
const ESCAPE_CHARACTER = '\x1b'
const ASCII = 0x80

/** For each ASCII character of a word, the character without case; 0 for all others. */
const FOLDED = Uint8Array.from({ length: ASCII }, (_, unit) => {
  const letter = String.fromCharCode(unit).toLowerCase()
  return /[a-z0-9]/.test(letter) ? letter.charCodeAt(0) : 0
})

/** Adds the words of a text, see {@link filterWords}. Makes no strings of them if the text is plain ASCII. */
export function addWordKeys(text: string, keys: KeyTable): void {
  if (!addAsciiWords(text, keys)) addAnyWords(text, keys)
}

/** Returns false, after it may have added some words, if the text has characters that separate words in other ways. */
function addAsciiWords(text: string, keys: KeyTable): boolean {
  const length = text.length
  for (let i = 0; i < length; ) {
    let unit = text.charCodeAt(i++)
    if (unit >= ASCII || unit === ESCAPE) return false
    let folded = FOLDED[unit] as number
    if (folded === 0) continue
    let low = startLow(KEY_KIND.word)
    let high = startHigh(KEY_KIND.word)
    do {
      low = stepLow(low, folded)
      high = stepHigh(high, folded)
      if (i === length) break
      unit = text.charCodeAt(i++)
      if (unit >= ASCII || unit === ESCAPE) return false
      folded = FOLDED[unit] as number
    } while (folded !== 0)
    const ended = endLow(low, high)
    keys.add(ended, endHigh(ended, high))
  }
  return true
}

/**
 * The words of a text that are keys of a filter: those of core, and the letters in escape sequences. Those are not words, but a
 * substring may lie among them, and a substring does not show where it lies.
 */
export function filterWords(text: string): readonly string[] {
  const words = foldedWords(text)
  return text.includes(ESCAPE_CHARACTER)
    ? [...words, ...foldedWords(text.replaceAll(ESCAPE_CHARACTER, '\n'))]
    : words
}

function addAnyWords(text: string, keys: KeyTable): void {
  for (const word of filterWords(text)) {
    const { low, high } = hashKey('word', word)
    keys.add(low, high)
  }
}
