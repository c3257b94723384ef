import { afterEach, expect, it, vi } from 'vitest'
import { Turns } from '../../src/write/turns.js'

afterEach(() => vi.restoreAllMocks())

/** The longest pause that chance allows. */
function longest(turns: Turns): number {
  const random = vi.spyOn(Math, 'random').mockReturnValue(1)
  const pause = turns.pause(0)
  random.mockRestore()
  return pause
}

it('has pauses that double after each lost race up to a limit, and shrink with each that is won', () => {
  const turns = new Turns()
  const first = longest(turns)
  const pauses = Array.from({ length: 6 }, () => {
    turns.lost()
    return longest(turns) / first
  })
  expect(pauses).toEqual([2, 4, 8, 16, 16, 16])
  turns.won()
  expect(longest(turns)).toBeLessThan(16 * first)
  for (let i = 0; i < 20; i++) turns.won()
  expect(longest(turns)).toBe(first)
})

it('lets a writer begin at once unless it has lost lately', () => {
  vi.spyOn(Math, 'random').mockReturnValue(1)
  const turns = new Turns()
  expect(turns.firstPause()).toBe(0)
  turns.lost()
  expect(turns.firstPause()).toBeGreaterThan(0)
})

it('waits for the end of an insert that is under way, and not as long if it has waited before', () => {
  vi.spyOn(Math, 'random').mockReturnValue(1)
  const turns = new Turns()
  const fresh = turns.pauseDuring(0, 0)
  expect(turns.pauseDuring(10, 0)).toBe(fresh - 10)
  expect(turns.pauseDuring(0, 5000)).toBeLessThan(fresh)
  // An insert that takes longer than expected is looked at again soon.
  vi.spyOn(Math, 'random').mockReturnValue(0)
  expect(turns.pauseDuring(60_000, 0)).toBeGreaterThan(0)
})

it('returns what a look has found, and passes on the error of an insert', async () => {
  const turns = new Turns()
  expect(await turns.looking(async () => 7)).toBe(7)
  await expect(turns.inserting(() => Promise.reject(new Error('cut')))).rejects.toThrow('cut')
})
