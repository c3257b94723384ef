import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldedWords, words } from '../../src/read/words.js'

describe('words', () => {
  it('are runs of letters, numbers and private use characters', () => {
    expect(words('GET /users/42?q=ok_1 → 200, ½ \ue000')).toEqual([
      'GET',
      'users',
      '42',
      'q',
      'ok',
      '1',
      '200',
      '½',
      '\ue000',
    ])
  })

  it('keep the case and the accents that they have in the text', () => {
    expect(words('Évènement E\u0301te\u0301')).toEqual(['Évènement', 'E\u0301te\u0301'])
  })

  it('do not begin with an accent', () => {
    expect(words('- \u0301a')).toEqual(['a'])
  })

  it('do not exist in a text of punctuation', () => {
    expect(words('')).toEqual([])
    expect(words('--- 🚀 (!)')).toEqual([])
  })

  it('are single characters in scripts without spaces between words, with their marks and digits', () => {
    expect(words('日本語')).toEqual(['日', '本', '語'])
    expect(words('がくセイー々')).toEqual(['が', 'く', 'セ', 'イ', 'ー', '々'])
    expect(words('ｶﾞか\u3099')).toEqual(['ｶ', 'ﾞ', 'か', '\u3099'])
    expect(words('한글')).toEqual(['한', '글'])
    expect(words('น้ำ๓')).toEqual(['น', '\u0e49', '\u0e33', '๓'])
    expect(words('ລາວ ខ្មែរ မြန်')).toEqual([...'ລາວ', ...'ខ្មែរ', ...'မြန်'])
    expect(words('𠀀\u{3fffd}')).toEqual(['𠀀', '\u{3fffd}'])
  })

  it('begin and end at such characters', () => {
    expect(words('abc世界def')).toEqual(['abc', '世', '界', 'def'])
    expect(words('第3章・é5時')).toEqual(['第', '3', '章', 'é5', '時'])
    expect(words('世\u0301界😀人\ufe0f口')).toEqual(['世\u0301', '界', '人', '口'])
  })

  it('do not contain punctuation and symbols of such scripts', () => {
    expect(words('「、。」〜฿〇')).toEqual(['〇'])
  })

  it('do not contain control characters', () => {
    for (let code = 0; code < 0xa0; code++) {
      if (code >= 0x20 && code < 0x7f) continue
      expect(words(`one${String.fromCharCode(code)}\ntwo`)).toEqual(['one', 'two'])
      if (code !== 0x1b) expect(words(`one${String.fromCharCode(code)}two é`)).toEqual(['one', 'two', 'é'])
    }
  })

  it.each([
    ['a colour', '\x1b[31m', '\x1b[0m'],
    ['a colour of 24 bits', '\x1b[1;38;2;255;100;0m', '\x1b[m'],
    ['a colour with colons', '\x1b[4:3m', '\x1b[58:5:1m'],
    ['a move of the cursor', '\x1b[2K\x1b[1G', '\x1b[10;20H'],
    ['a private mode', '\x1b[?25l', '\x1b[?25h'],
    ['an intermediate character', '\x1b[1 q', '\x1b[!p'],
    ['a link', '\x1b]8;;https://example.com/path\x1b\\', '\x1b]8;;\x1b\\'],
    ['a title that ends with BEL', '\x1b]0;title of it\x07', '\x1b]2;é\x07'],
    ['a control string', '\x1bP1$r0m\x1b\\', '\x1b_application\x1b\\\x1b^private\x1b\\\x1bXstart\x1b\\'],
    ['a character set', '\x1b(B', '\x1b%G\x1b#8'],
    ['a sequence of two characters', '\x1b7', '\x1bc\x1bM\x1b='],
    ['a sequence after a space', '\x1b F', '\x1b G'],
  ])('do not contain %s, and end at it', (_, before, after) => {
    expect(words(`${before}red${after}`)).toEqual(['red'])
    expect(words(`one${before}red${after}two`)).toEqual(['one', 'red', 'two'])
    expect(foldedWords(`ÉÉ${before}Red${after}Two`)).toEqual(['ee', 'red', 'two'])
  })

  it('stay when a sequence before them is not complete', () => {
    expect(words('\x1b[31')).toEqual(['31'])
    expect(words('\x1b[3\nred')).toEqual(['3', 'red'])
    expect(words('\x1b]0;title\nred')).toEqual(['0', 'title', 'red'])
    expect(words('\x1b]0;title \x1b[31mred')).toEqual(['0', 'title', 'red'])
    expect(words('red\x1b')).toEqual(['red'])
    expect(words('\x1b red \x1b\n')).toEqual(['red'])
    expect(words('\x1béa')).toEqual(['éa'])
  })

  it('stay in UTF-8 that was read as Latin-1', () => {
    const mojibake = Buffer.from('“ quoted ” text “ more ” ě end').toString('latin1')
    expect(words(mojibake)).toEqual(['â', 'quoted', 'â', 'text', 'â', 'more', 'â', 'Ä', 'end'])
  })
})

describe('words of a text of 100,000 characters', () => {
  it.each(['世', 'é', 'a', '\x1b]', '\x1b]a', '\x1b[1;', '\x1b!', '\x1b[1', 'a\u0301', '\u0301'])(
    'are found in a text of %j only',
    (part) => {
      const text = part.repeat(100_000 / part.length)
      expect(foldedWords(text).join(' ')).toBe(words(text).map(foldedWords).join(' '))
      expect(words(`${text} \n end`).at(-1)).toBe('end')
    },
  )

  it('are found after a sequence that has no end', () => {
    expect(words(`\x1b]${'a'.repeat(100_000)}`)).toEqual(['a'.repeat(100_000)])
    expect(words(`\x1b[${'1'.repeat(100_000)}`)).toEqual(['1'.repeat(100_000)])
  })
})

describe('foldedWords', () => {
  it('have no case and no Latin accents, whether composed or not', () => {
    expect(foldedWords('ÉTÉ E\u0301te\u0301 İstanbul ậ')).toEqual(['ete', 'ete', 'istanbul', 'a'])
  })

  it('unify the forms of a letter', () => {
    expect(foldedWords('ΟΔΟΣ οδος οδοσ')).toEqual(['οδοσ', 'οδοσ', 'οδοσ'])
    expect(foldedWords('12 \u00b5s')).toEqual(['12', '\u03bcs'])
  })

  it('do not decompose letters of other scripts', () => {
    expect(foldedWords('Йод 한 が')).toEqual(['йод', '한', 'が'])
  })

  it('are the folded forms of the words, in their order', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        expect(foldedWords(text)).toEqual(words(text).flatMap(foldedWords))
      }),
    )
  })

  // The SQLite of some versions of Node.js has no FTS5.
  it.skipIf(!hasFullText())("are the tokens of SQLite's unicode61 in scripts with spaces, as before", () => {
    const database = new DatabaseSync(':memory:')
    database.exec(`
      CREATE VIRTUAL TABLE entry USING fts5(message, tokenize = 'unicode61 remove_diacritics 2');
      CREATE VIRTUAL TABLE token USING fts5vocab(entry, 'instance');
    `)
    const insert = database.prepare('INSERT INTO entry (message) VALUES (?)')
    const tokens = database.prepare('SELECT term FROM token ORDER BY "offset"')
    const tokensOf = (text: string) => {
      database.exec('DELETE FROM entry')
      insert.run(text)
      return tokens.all().map(({ term }) => term)
    }
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 30 }), (text) => {
        expect(foldedWords(text)).toEqual(tokensOf(text))
      }),
      { numRuns: 500 },
    )
    database.close()
  })
})

/** Mostly characters that are special to words, next to each other. */
const anyCharacter = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.constantFrom(...'aZ9éÉßσςΣЙ日がｶﾞ한น้\u0301\u0323\u3099\x1b\x9b[]m;1\\\x07 -😀𐐀𠀀\ue000'),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
)

// Scripts with spaces that SQLite's tables contain: SQLite treats all later characters as letters.
const character = fc
  .oneof(
    ...[
      [0x20, 0x7e],
      [0xa0, 0x1df],
      [0x300, 0x36f],
      [0x388, 0x38a],
      [0x391, 0x3a1],
      [0x3a3, 0x3ff],
      [0x400, 0x4ff],
      [0x5d0, 0x5ea],
      [0x621, 0x64a],
      [0x905, 0x94d],
      [0x1e00, 0x1eff],
      [0x2190, 0x21ff],
      [0xe000, 0xe010],
      [0x1f600, 0x1f640],
    ].map(([min, max]) => fc.integer({ min, max })),
  )
  .map((code) => String.fromCodePoint(code))

function hasFullText(): boolean {
  const database = new DatabaseSync(':memory:')
  try {
    return database.prepare("SELECT sqlite_compileoption_used('ENABLE_FTS5') AS used").get()?.used === 1
  } finally {
    database.close()
  }
}
