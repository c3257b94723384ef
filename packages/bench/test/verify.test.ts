import { describe, expect, it } from 'vitest'
import { sumsOf } from '../src/bench-entries.js'
import type { StoredSums, Subject } from '../src/subject.js'
import { verify, verifyCount } from '../src/verify.js'

function subjectWith(stored: StoredSums): Subject {
  return { name: 'fake', open: () => Promise.reject(new Error('not opened')), verify: async () => stored }
}
const context = { directory: '' }

describe('verify', () => {
  it('accepts exactly what was handed over', async () => {
    await expect(verify(subjectWith(sumsOf(100)), context, 100)).resolves.toBeUndefined()
    await expect(verify(subjectWith({ ...sumsOf(100), found: 1 }), context, 100)).resolves.toBeUndefined()
  })

  it.each<[string, Partial<StoredSums>, string]>([
    ['a lost entry', { entries: 99 }, 'entries should be 100, and is 99'],
    ['a changed message', { messages: sumsOf(100).messages + 1 }, 'messages should be'],
    ['a changed attribute', { attributes: 0 }, 'attributes should be'],
    ['a changed time', { timestamps: sumsOf(100).timestamps - 1 }, 'timestamps should be'],
    ['a changed severity', { severities: 900 }, 'severities should be'],
    ['a word that is not indexed', { found: 0 }, 'finds the word r7 in 0 entries'],
    ['a word that is indexed twice', { found: 2 }, 'finds the word r7 in 2 entries'],
  ])('tells %s', async (_, change, message) => {
    await expect(verify(subjectWith({ ...sumsOf(100), ...change }), context, 100)).rejects.toThrow(message)
  })

  it('tells entries that took each other’s place', async () => {
    const [one, other] = [sumsOf(100), sumsOf(101)]
    const wrong = { ...one, timestamps: other.timestamps, messages: other.messages }
    await expect(verify(subjectWith(wrong), context, 100)).rejects.toThrow('fake stored something else')
  })
})

describe('verifyCount', () => {
  it('compares the number alone', async () => {
    await expect(verifyCount(subjectWith({ ...sumsOf(5), messages: 0 }), context, 5)).resolves.toBeUndefined()
    await expect(verifyCount(subjectWith(sumsOf(5)), context, 6)).rejects.toThrow(
      'should hold 6 entries, and holds 5',
    )
  })
})
