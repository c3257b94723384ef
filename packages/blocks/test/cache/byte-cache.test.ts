import { describe, expect, it } from 'vitest'
import { ByteCache } from '../../src/cache/byte-cache.js'

describe('ByteCache', () => {
  it('drops the values that were not used for the longest time', () => {
    const cache = filled(1, 2, 3)
    cache.get(1)
    cache.put(4, 'd', 10)
    expect(keysOf(cache)).toEqual([1, 3, 4])
    cache.put(5, 'e', 20)
    expect(keysOf(cache)).toEqual([4, 5])
    expect(cache.bytes).toBe(30)
  })

  it('keeps the bytes of a value that has grown', () => {
    const cache = filled(1, 2)
    cache.put(1, 'longer', 25)
    expect(keysOf(cache)).toEqual([1])
    expect(cache.get(1)).toBe('longer')
    expect(cache.bytes).toBe(25)
  })

  it('does not keep a value that is larger than all of it, and keeps the others', () => {
    const cache = filled(1, 2)
    cache.put(3, 'c', 31)
    cache.put(2, 'b', 31)
    expect(keysOf(cache)).toEqual([1])
    expect(cache.bytes).toBe(10)
  })

  it('makes no room for a value that is kept only if there is some', () => {
    const cache = filled(1, 2)
    expect(cache.putIfRoom(3, 'c', 10)).toBe(true)
    expect(cache.putIfRoom(4, 'd', 1)).toBe(false)
    expect(keysOf(cache)).toEqual([1, 2, 3])
    cache.putIfRoom(3, 'less', 9)
    cache.putIfRoom(4, 'd', 1)
    expect(keysOf(cache)).toEqual([1, 2, 3, 4])
    expect(cache.bytes).toBe(30)
  })

  it('drops what is no longer there', () => {
    const cache = filled(1, 2, 3)
    cache.retain((key) => key === 2)
    expect(keysOf(cache)).toEqual([2])
    expect(cache.bytes).toBe(10)
  })
})

/** A cache of 30 bytes with values of 10 bytes. */
function filled(...keys: number[]): ByteCache<string> {
  const cache = new ByteCache<string>(30)
  for (const key of keys) cache.put(key, `value ${key}`, 10)
  return cache
}

function keysOf(cache: ByteCache<string>): number[] {
  return [1, 2, 3, 4, 5].filter((key) => cache.has(key))
}
