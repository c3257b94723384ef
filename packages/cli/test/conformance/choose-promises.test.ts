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
  it('chooses all promises without a text', () => {
    expect(choosePromises(GROUPS)).toEqual(GROUPS)
  })

  it('chooses promises with the text in their name or group, in any case', () => {
    expect(chosen('FULL Text')).toEqual(['words are runs of letters', 'a prefix finds words'])
    expect(chosen('Prefix')).toEqual(['a prefix finds words'])
    expect(chosen('full text: words')).toEqual(['words are runs of letters'])
  })

  it('chooses promises with any of several texts once, in order', () => {
    expect(chosen('order', 'prefix', 'finds')).toEqual([
      'a prefix finds words',
      'equal times are ordered by id',
    ])
  })

  it('suggests similar names for a text that no promise contains, even if other texts match', () => {
    expect(() => chosen('order', 'prefixes find words')).toThrow(
      /^No promise has "prefixes find words" in its name or group\. The most similar are:; {3}full text: a prefix finds words/,
    )
    expect(() => chosen('zzz')).toThrow('No promise has "zzz" in its name or group. --list prints them all.')
  })
})
