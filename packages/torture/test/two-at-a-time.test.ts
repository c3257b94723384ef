import { describe, expect, it } from 'vitest'
import { twoAtATime } from '../src/two-at-a-time.js'

describe('twoAtATime', () => {
  it('does each item once, in their order, and never more than two at a time', async () => {
    const begun: number[] = []
    let running = 0
    let most = 0
    await twoAtATime([1, 2, 3, 4, 5], async (item) => {
      begun.push(item)
      most = Math.max(most, ++running)
      await new Promise(setImmediate)
      running--
    })
    expect(begun).toEqual([1, 2, 3, 4, 5])
    expect(most).toBe(2)
  })

  it('rejects as an item rejects', async () => {
    await expect(twoAtATime([1], () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  })
})
