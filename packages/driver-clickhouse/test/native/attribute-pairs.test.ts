import { describe, expect, it } from 'vitest'
import { attributePairs, ownKey, pathKey } from '../../src/native/attribute-pairs.js'

describe('the pairs of attributes', () => {
  it('has each value under its own name, and values in objects under their paths too', () => {
    const json = '{"user":{"id":"7","tags":["a"]},"ok":true,"n":1.5,"none":null}'
    expect(attributePairs(json)).toEqual({
      pairs: ['="user"{', '/"user.id""7', '/"user.tags"[', '="ok"true', '="n"1.5', '="none"null'],
      dotted: [],
    })
  })

  it('has no path through a name with a dot, which no condition can ask for', () => {
    expect(attributePairs('{"a.b":{"c":1},"a":{"x.y":2,"b":3}}')).toEqual({
      pairs: ['="a.b"{', '="a"{', '/"a.b"3'],
      dotted: ['="a.b"'],
    })
  })

  it('has no pairs for an entry without attributes', () => {
    expect(attributePairs(undefined)).toEqual({ pairs: [], dotted: [] })
  })

  it('keeps the hash of a long name, so that nested long names stay small', () => {
    const name = 'k'.repeat(100_000)
    let json = '1'
    for (let depth = 0; depth < 99; depth++) json = `{"${name}":${json}}`
    const { pairs } = attributePairs(json)
    expect(pairs).toHaveLength(99)
    expect(Math.max(...pairs.map(({ length }) => length))).toBeLessThan(100)
    expect(new Set(pairs).size).toBe(99)
    expect(pairs[0]).toBe(`${ownKey(name)}{`)
    expect(pairs[1]).toBe(`${pathKey(`${name}.${name}`)}{`)
  })

  it('has keys of which none begins another', () => {
    const names = ['a', 'ab', 'a"', 'a\\', '', '.', 'a.b', '#', `#${'0'.repeat(64)}`, 'x'.repeat(300)]
    const keys = names.flatMap((name) => [ownKey(name), pathKey(name)])
    for (const key of keys) expect(keys.filter((other) => other.startsWith(key))).toEqual([key])
  })
})
