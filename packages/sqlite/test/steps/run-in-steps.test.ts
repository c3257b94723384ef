import { expect, it } from 'vitest'
import { runInSteps, type Steps } from '../../src/steps/run-in-steps.js'

it('returns what the work returns, and tells each step how long the one before took', async () => {
  let time = 0
  function* work(): Steps<number[]> {
    const told: number[] = []
    for (const milliseconds of [5, 0.25, 80]) {
      time += milliseconds
      told.push(yield)
    }
    return told
  }
  // What others do in a pause is not counted.
  const passing = setInterval(() => time++, 0)
  expect(await runInSteps(work(), undefined, () => time)).toEqual([5, 0.25, 80])
  clearInterval(passing)
})

it('lets others go first in each pause', async () => {
  const order: string[] = []
  function* work(name: string): Steps<void> {
    for (let step = 0; step < 3; step++) {
      order.push(name)
      yield
    }
  }
  await Promise.all([runInSteps(work('a')), runInSteps(work('b'))])
  expect(order.join('')).toBe('ababab')
})

it('gives the work up at the next pause after an abort', async () => {
  const controller = new AbortController()
  let steps = 0
  function* work(): Steps<void> {
    for (;;) {
      if (++steps === 3) controller.abort(new Error('enough'))
      yield
    }
  }
  const running = runInSteps(work(), controller.signal)
  await expect(running).rejects.toMatchObject({ code: 'ABORTED', cause: { message: 'enough' } })
  expect(steps).toBe(3)
})
