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

  it('are each either claimed or denied, never both', () => {
    expect(promises.filter(({ claim, denies }) => claim !== undefined && denies !== undefined)).toEqual([])
  })
})
