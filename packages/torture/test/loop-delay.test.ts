import { expect, it } from 'vitest'
import { LoopDelay } from '../src/loop-delay.js'

/** The delay of a loop whose ticks come at these times, with the time that its thread has waited for a processor by then. */
function delayOf(...ticks: readonly (readonly [time: number, waited: number])[]): number {
  let at = 0
  const delay = new LoopDelay(
    () => (ticks[at] as readonly [number, number])[0],
    () => (ticks[at] as readonly [number, number])[1],
  )
  delay.start()
  for (at = 1; at < ticks.length - 1; at++) delay.tick()
  return delay.stop()
}

it('is the longest time between two ticks beyond their period', () => {
  expect(delayOf([0, 0], [5, 0], [10, 0], [255, 0], [260, 0])).toBe(240)
})

it('does not count the time for which the thread waited for a processor', () => {
  expect(delayOf([0, 100], [5, 100], [250, 330], [260, 330])).toBe(10)
})

it('counts a delay between waits in full', () => {
  expect(delayOf([0, 0], [200, 190], [405, 190], [600, 370])).toBe(200)
})

it('counts what comes after the last tick', () => {
  expect(delayOf([0, 0], [5, 0], [100, 0])).toBe(90)
})

it('never counts less than nothing', () => {
  expect(delayOf([0, 0], [4, 0], [8, 0])).toBe(0)
})
