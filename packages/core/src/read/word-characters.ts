import { WORD_TABLE } from './word-table.js'

/** What a character is to a word: separates words, unless it is one of the following. */
export const SEPARATOR = 0
/** Part of a word. */
export const LETTER = 1
/** A combining mark that stays in the word of the letter before it, and has no meaning for comparisons. */
export const ACCENT = 2
/** A word by itself: a character of a script without spaces between words. */
export const SINGLE = 3
/** The beginning of an escape sequence. */
export const ESCAPE = 4

const KINDS: Readonly<Record<string, number>> = { '-': SEPARATOR, L: LETTER, A: ACCENT, S: SINGLE, E: ESCAPE }

const RUN = /([0-9a-z]+)([A-Z-])/g
const LATIN_WITH_ACCENTS = /^[a-z]\p{M}+$/u

const KIND_SHIFT = 24
const FOLDED = 2 ** KIND_SHIFT - 1
const PAGES = 0x1100

/**
 * The kind and the folded form of characters, in pages of 256. A page is made when a text first has one of its characters: texts
 * use few of them.
 */
const pages: (Uint32Array | undefined)[] = Array.from({ length: PAGES }, () => undefined)

interface Run {
  readonly end: number
  readonly kind: number
}

let table: readonly Run[] | undefined

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
  table ??= readTable()
  const first = number << 8
  const page = new Uint32Array(256)
  let run = table.findIndex(({ end }) => end > first)
  for (let code = first; code < first + 256; code++) {
    if (code === table[run]?.end) run++
    const kind = table[run]?.kind ?? SEPARATOR
    const folded = kind === LETTER ? foldLetter(String.fromCodePoint(code)) : code
    page[code - first] = (kind << KIND_SHIFT) | folded
  }
  pages[number] = page
  return page
}

function readTable(): Run[] {
  let end = 0
  return Array.from(WORD_TABLE.matchAll(RUN), ([, length = '', kind = '']) => {
    end += Number.parseInt(length, 36)
    return { end, kind: KINDS[kind] as number }
  })
}

/** Removes case from all letters, but accents that are part of a letter only from Latin ones that have case. */
function foldLetter(letter: string): number {
  // Through the upper case, so that 'ς' becomes 'σ' and the micro symbol 'µ' becomes the letter 'μ'; but 'ı' does not become 'i'.
  const upper = letter === 'ı' ? letter : letter.toUpperCase()
  const lower = (upper.length === letter.length ? upper : letter).toLowerCase()
  const isCased = upper !== letter || lower !== letter
  const decomposed = isCased ? lower.normalize('NFD') : lower
  const folded = LATIN_WITH_ACCENTS.test(decomposed) ? decomposed : lower
  return folded.codePointAt(0) as number
}
