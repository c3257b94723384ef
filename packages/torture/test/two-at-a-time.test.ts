import { describe, expect, it } from 'vitest'
import { twoAtATime } from '../src/two-at-a-time.js'

describe('twoAtATime', () => {
  it('works on each item once, in order, and never on more than two at a time', async () => {
    const begun: number[] = []
    let running = 0
    let maxRunning = 0
    await twoAtATime([1, 2, 3, 4, 5], async (item) => {
      begun.push(item)
      maxRunning = Math.max(maxRunning, ++running)
      await new Promise(setImmediate)
      running--
    })
    expect(begun).toEqual([1, 2, 3, 4, 5])
    expect(maxRunning).toBe(2)
  })

  it('rejects if the work on an item rejects', async () => {
    await expect(twoAtATime([1], () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  })
})
