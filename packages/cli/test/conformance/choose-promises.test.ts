import type { PromiseGroup } from '@logpond/conformance/suite'
import { describe, expect, it } from 'vitest'
import { choosePromises } from '../../src/conformance/choose-promises.js'

const promise = (name: string) => ({ name, check: () => {} })
const GROUPS: readonly PromiseGroup[] = [
  { name: 'full text', promises: [promise('words are runs of letters'), promise('a prefix finds words')] },
  { name: 'order', promises: [promise('equal times are ordered by id')] },
]

const chosen = (...texts: string[]) =>
  choosePromises(GROUPS, texts).flatMap((group) => group.promises.map(({ name }) => name))

describe('choosePromises', () => {
  it('takes all without a text', () => {
    expect(choosePromises(GROUPS)).toEqual(GROUPS)
  })

  it('takes those whose name or group has the text, whatever its case', () => {
    expect(chosen('FULL Text')).toEqual(['words are runs of letters', 'a prefix finds words'])
    expect(chosen('Prefix')).toEqual(['a prefix finds words'])
    expect(chosen('full text: words')).toEqual(['words are runs of letters'])
  })

  it('takes those that have any of several texts, once, in their order', () => {
    expect(chosen('order', 'prefix', 'finds')).toEqual([
      'a prefix finds words',
      'equal times are ordered by id',
    ])
  })

  it('suggests near names for a text that is in none, though others are', () => {
    expect(() => chosen('order', 'prefixes find words')).toThrow(
      /^No promise has "prefixes find words" in its name or group\. The nearest are:; {3}full text: a prefix finds words/,
    )
    expect(() => chosen('zzz')).toThrow('No promise has "zzz" in its name or group. --list prints them all.')
  })
})
