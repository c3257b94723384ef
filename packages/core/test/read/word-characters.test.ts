import { describe, expect, it } from 'vitest'
import {
  ACCENT,
  characterOf,
  ESCAPE,
  foldedOf,
  kindOf,
  LETTER,
  SEPARATOR,
  SINGLE,
} from '../../src/read/word-characters.js'

const LETTERS = /[\p{L}\p{N}\p{Co}]/u
/** The combining marks that SQLite's tokenizer unicode61 treats as accents. */
const ACCENTS = /[\u0300-\u0304\u0306-\u030c\u030f\u0311\u031b\u0323-\u0328\u032d\u032e\u0330\u0331]/
const SCRIPTS = /[\p{sc=Hani}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u
/** Letters and marks that several of the scripts share, so they have none of their own. */
const SHARED = /[\u3006\u302a-\u302d\u3031-\u3035\u303c\u3099\u309a\u30fc\uff70\uff9e\uff9f]/
/** The planes of ideographs, also those that Unicode has not assigned yet, but not the last two, which are no characters. */
const IDEOGRAPHS = /[\u{20000}-\u{2fffd}\u{30000}-\u{3fffd}]/u

function expectedKind(character: string): number {
  if (character === '\x1b') return ESCAPE
  if (IDEOGRAPHS.test(character) || SHARED.test(character)) return SINGLE
  if (SCRIPTS.test(character) && /[\p{L}\p{N}\p{M}]/u.test(character)) return SINGLE
  if (LETTERS.test(character)) return LETTER
  return ACCENTS.test(character) ? ACCENT : SEPARATOR
}

describe('the table of characters', () => {
  it.skipIf(process.versions.unicode !== '17.0')('has the kind of each character of Unicode 17', () => {
    const wrong: string[] = []
    for (let code = 0; code <= 0x10ffff; code++) {
      const character = String.fromCodePoint(code)
      if (kindOf(characterOf(code)) !== expectedKind(character)) wrong.push(code.toString(16))
    }
    expect(wrong).toEqual([])
  })

  it('folds letters that have case, and keeps all others', () => {
    const changed: string[] = []
    for (let code = 0; code <= 0x10ffff; code++) {
      if (foldedOf(characterOf(code)) === code) continue
      const character = String.fromCodePoint(code)
      if (!/\p{Changes_When_Casemapped}/u.test(character)) changed.push(character)
    }
    expect(changed).toEqual([])
    const pairs = 'Aa Éé ée Ωω ςσ Жж ЙЙ ǅǆ ßß ẞß ıı İi ⅧⅧ 𐐀𐐨 가가 がが'.split(' ')
    const folded = pairs.map((pair) => String.fromCodePoint(foldedOf(characterOf(pair.codePointAt(0) ?? 0))))
    expect(folded.join(' ')).toBe('a e e ω σ ж й ǆ ß ß ı i ⅷ 𐐨 가 が')
  })
})
