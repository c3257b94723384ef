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
    expect(foldedWords('Йод 한글 が')).toEqual(['йод', '한글', 'が'])
  })

  it('are the folded forms of the words, in their order', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(foldedWords(text)).toEqual(words(text).flatMap(foldedWords))
      }),
    )
  })

  // The SQLite of some versions of Node.js has no FTS5.
  it.skipIf(!hasFullText())("are the tokens of SQLite's unicode61", () => {
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

// Scripts that SQLite's tables contain: SQLite treats all later characters as letters.
const character = fc
  .oneof(
    ...[
      [0x20, 0x7e],
      [0x80, 0x1df],
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
      [0x3041, 0x3096],
      [0x4e00, 0x9fa5],
      [0xac00, 0xd7a3],
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
