import { expect, it } from 'vitest'
import { runInSteps, type Steps } from '../../src/steps/run-in-steps.js'

it('returns the result of the work, and passes each step the time of the one before', async () => {
  let time = 0
  function* work(): Steps<number[]> {
    const times: number[] = []
    for (const milliseconds of [5, 0.25, 80]) {
      time += milliseconds
      times.push(yield)
    }
    return times
  }
  // The time of other work in a pause does not count.
  const passing = setInterval(() => time++, 0)
  expect(await runInSteps(work(), undefined, () => time)).toEqual([5, 0.25, 80])
  clearInterval(passing)
})

it('runs other work in each pause', async () => {
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

it('aborts the work at the next pause', async () => {
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
