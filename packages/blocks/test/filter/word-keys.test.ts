import { foldedWords } from '@logpond/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hashKey } from '../../src/filter/key-hash.js'
import { KeyTable } from '../../src/filter/key-table.js'
import { addWordKeys } from '../../src/filter/word-keys.js'
import { texts } from './support.js'

const ascii = fc.string({ unit: 'binary-ascii', maxLength: 60 })

function hashesOf(text: string): Set<string> {
  const keys = new KeyTable()
  addWordKeys(text, keys)
  const found = new Set<string>()
  keys.forEach((low, high) => {
    found.add(`${low} ${high}`)
  })
  return found
}

function expectedOf(text: string): Set<string> {
  return new Set(
    foldedWords(text).map((word) => {
      const { low, high } = hashKey('word', word)
      return `${low} ${high}`
    }),
  )
}

it('adds every word of a text that core finds in it', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const found = hashesOf(text)
      for (const hash of expectedOf(text)) expect(found).toContain(hash)
    }),
    { numRuns: 2000 },
  )
})

it('adds nothing else of an ASCII text', () => {
  fc.assert(
    fc.property(ascii, (text) => {
      const plain = text.replaceAll('\x1b', '')
      expect(hashesOf(plain)).toEqual(expectedOf(plain))
    }),
    { numRuns: 2000 },
  )
})
