import { describe, expect, it } from 'vitest'
import { PROMISE_GROUPS } from '../src/promise-groups.js'

const promises = PROMISE_GROUPS.flatMap((group) => group.promises)

describe('the promises', () => {
  it('have names that are unique', () => {
    const names = promises.map(({ name }) => name)
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
    const groups = PROMISE_GROUPS.map(({ name }) => name)
    expect(new Set(groups).size).toBe(groups.length)
  })

  it('have names that are statements', () => {
    const odd = promises.filter(({ name }) => / should |^it |\.$/.test(name) || name.length > 120)
    expect(odd.map(({ name }) => name)).toEqual([])
  })

  it('have names that can be understood alone', () => {
    // A report may quote a single name, so a name must not refer to another one.
    const alone =
      /^(so|it|its|they|their|them|that|those|this|these|also|and|but|then|there|both|neither|such|likewise|too|others?)\b|\b(of|by|with|to|in) (it|them) (is|are|stays?)\b|\bnobody|\bthe same as (above|before)/i
    expect(promises.map(({ name }) => name).filter((name) => alone.test(name))).toEqual([])
  })

  it('are each either claimed or denied, never both', () => {
    expect(promises.filter(({ claim, denies }) => claim !== undefined && denies !== undefined)).toEqual([])
  })
})
