import { expect, it } from 'vitest'
import { Random } from '../../../src/testing/shop/random.js'

it('returns the same numbers for the same seed, and others for another seed', () => {
  const draw = (seed: number) => {
    const random = new Random(seed)
    return [
      random.next(),
      random.integer(1, 6),
      random.one(['a', 'b', 'c']),
      random.hex(16),
      random.chance(0.5),
    ]
  }
  expect(draw(1)).toEqual(draw(1))
  expect(draw(1)).not.toEqual(draw(2))
})

it('returns whole numbers of the whole range, including both ends', () => {
  const random = new Random(3)
  const drawn = new Set(Array.from({ length: 200 }, () => random.integer(-1, 2)))
  expect([...drawn].sort((a, b) => a - b)).toEqual([-1, 0, 1, 2])
})

it('returns the requested number of hex digits', () => {
  const random = new Random(4)
  for (let i = 0; i < 100; i++) expect(random.hex(32)).toMatch(/^[0-9a-f]{32}$/)
})
