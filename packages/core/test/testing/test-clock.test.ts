import { describe, expect, it } from 'vitest'
import { TestClock } from '../../src/testing/test-clock.js'

describe('TestClock', () => {
  it('stands still until it is moved', async () => {
    const clock = new TestClock({ now: 1000 })
    await clock.settle()
    expect(clock.now()).toBe(1000)
    await clock.tick(5)
    expect(clock.now()).toBe(1005)
  })

  it('fires timers in the order of their times, then of their creation, each at its own time', async () => {
    const clock = new TestClock({ now: 0 })
    const fired: [string, number][] = []
    for (const [name, delay] of [
      ['c', 30],
      ['a', 10],
      ['b', 10],
      ['d', 31],
    ] as const) {
      clock.after(delay, () => fired.push([name, clock.now()]))
    }
    await clock.tick(30)
    expect(fired).toEqual([
      ['a', 10],
      ['b', 10],
      ['c', 30],
    ])
    expect(clock.pending).toBe(1)
    expect(clock.now()).toBe(30)
  })

  it('fires timers that timers set, when they come due in the same tick', async () => {
    const clock = new TestClock({ now: 0 })
    const fired: number[] = []
    const again = () => {
      fired.push(clock.now())
      clock.after(10, again)
    }
    clock.after(10, again)
    await clock.tick(35)
    expect(fired).toEqual([10, 20, 30])
  })

  it('settles promises before time passes, between timers, and afterwards', async () => {
    const clock = new TestClock({ now: 0 })
    const steps: string[] = []
    const wait = (delay: number) => new Promise<void>((resolve) => void clock.after(delay, resolve))
    const run = async () => {
      for (let i = 0; i < 20; i++) await Promise.resolve()
      await wait(10)
      for (let i = 0; i < 20; i++) await Promise.resolve()
      steps.push(`first at ${clock.now()}`)
      await wait(10)
      for (let i = 0; i < 20; i++) await Promise.resolve()
      steps.push(`second at ${clock.now()}`)
    }
    void run()
    await clock.tick(20)
    expect(steps).toEqual(['first at 10', 'second at 20'])
  })

  it('waits for work that needs a later turn of the event loop', async () => {
    const clock = new TestClock()
    let isDone = false
    clock.after(1, () => setImmediate(() => setImmediate(() => (isDone = true))))
    await clock.tick(1)
    expect(isDone).toBe(true)
  })

  it('does not fire a disposed timer, not even if a timer of the same moment disposed it', async () => {
    const clock = new TestClock()
    let fired = 0
    const timers = [0, 1].map(() =>
      clock.after(5, () => {
        fired++
        for (const timer of timers) timer[Symbol.dispose]()
      }),
    )
    await clock.tick(5)
    expect(fired).toBe(1)
    expect(clock.pending).toBe(0)
  })

  it('runs until only idle timers are pending', async () => {
    const clock = new TestClock({ now: 0 })
    let idle = 0
    const idleAgain = () => {
      idle++
      clock.after(40, idleAgain, { idle: true })
    }
    clock.after(40, idleAgain, { idle: true })
    clock.after(100, () => clock.after(10, () => {}))
    expect(clock.keepsAlive).toBe(true)
    await clock.runAll()
    expect(clock.now()).toBe(110)
    expect(idle).toBe(2)
    expect(clock.keepsAlive).toBe(false)
    expect(clock.pending).toBe(1)
  })

  it('gives up on timers that set each other without end', async () => {
    const clock = new TestClock()
    const again = () => void clock.after(0, again)
    again()
    await expect(clock.tick(1)).rejects.toThrow('Timers keep setting timers')
  })

  it('may be set back without an effect on timers', async () => {
    const clock = new TestClock({ now: 1000 })
    let firedAt: number | undefined
    clock.after(10, () => {
      firedAt = clock.now()
    })
    clock.jump(-500)
    expect(clock.now()).toBe(500)
    await clock.tick(10)
    expect(firedAt).toBe(510)
  })

  it('rejects with the error that a timer throws, and can be moved again', async () => {
    const clock = new TestClock()
    clock.after(1, () => {
      throw new Error('broken')
    })
    await expect(clock.tick(1)).rejects.toThrow('broken')
    await expect(clock.tick(1)).resolves.toBeUndefined()
  })

  it('refuses delays that a real timer would not wait for', async () => {
    const clock = new TestClock()
    for (const delay of [-1, Number.NaN, 2 ** 31]) {
      expect(() => clock.after(delay, () => {})).toThrow(RangeError)
    }
    await expect(clock.tick(-1)).rejects.toThrow(RangeError)
  })

  it('refuses to be moved while it is moving', async () => {
    const clock = new TestClock()
    const first = clock.tick(1)
    await expect(clock.tick(1)).rejects.toThrow('already moving')
    await first
  })
})
