import { describe, expect, it } from 'vitest'
import { PIECE, piecesOf, wordText } from '../../src/text/word-text.js'

describe('wordText', () => {
  it('puts folded words between spaces', () => {
    expect(wordText({ message: 'Card expired: ÉTÉ' })).toBe(' card expired ete ')
    expect(wordText({ message: '' })).toBe(' ')
  })

  it('separates the texts of errors from the message', () => {
    const attributes = '{"error":{"message":"No route"}}'
    expect(wordText({ message: 'Order failed', attributes })).toBe(' order failed \n no route ')
  })

  it('marks messages with escape sequences', () => {
    expect(wordText({ message: '\x1b[31mred\x1b[0m' })).toBe(' red \n \x1b ')
  })

  it('cuts long words into pieces that are not words by themselves', () => {
    const long = `${'a'.repeat(PIECE) + 'b'.repeat(PIECE)}c`
    expect(wordText({ message: `x ${long}` })).toBe(` x ${'a'.repeat(PIECE)}\t \t${'b'.repeat(PIECE)}\t \tc `)
  })
})

describe('piecesOf', () => {
  it('keeps a word that just fits', () => {
    expect(piecesOf('a'.repeat(PIECE))).toEqual(['a'.repeat(PIECE)])
  })

  it('divides no character', () => {
    const pieces = piecesOf(`${'a'.repeat(PIECE - 1)}😀b`)
    expect(pieces).toEqual([`${'a'.repeat(PIECE - 1)}\t`, '\t😀b'])
  })

  it('cuts a beginning as it cuts the word', () => {
    const word = '𝒶b'.repeat(PIECE)
    for (const length of [PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 2]) {
      const beginning = word.slice(0, length)
      if (!beginning.isWellFormed()) continue
      expect(` ${piecesOf(word).join(' ')} `).toContain(` ${piecesOf(beginning).join(' ')}`)
    }
  })
})
