import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ReadQueue } from '../../src/reads/read-queue.js'

const never = new AbortController().signal

/** Reads that run until they are ended, in the order of their starts. */
function gatedReads(queue: ReadQueue) {
  const running: { name: string; end: () => void }[] = []
  const started: string[] = []
  return {
    running,
    started,
    read: (name: string) => () => {
      started.push(name)
      const { promise, resolve } = Promise.withResolvers<void>()
      running.push({ name, end: resolve })
      return promise
    },
    async endFirst() {
      running.shift()?.end()
      await new Promise(setImmediate)
    },
    queue,
  }
}

it('runs so many reads at a time, and gives each request its turn', async () => {
  const gates = gatedReads(new ReadQueue(2))
  const [busy, other] = [gates.queue.lane(), gates.queue.lane()]
  for (let i = 0; i < 5; i++) void busy.run(gates.read(`a${i}`), never)
  void other.run(gates.read('b0'), never)
  void other.run(gates.read('b1'), never)
  await new Promise(setImmediate)
  expect(gates.started).toEqual(['a0', 'a1'])
  while (gates.running.length > 0) await gates.endFirst()
  expect(gates.started).toEqual(['a0', 'a1', 'a2', 'b0', 'a3', 'b1', 'a4'])
  expect([gates.queue.running, gates.queue.waiting]).toEqual([0, 0])
})

it('forgets a read that is aborted while it waits', async () => {
  const gates = gatedReads(new ReadQueue(1))
  const lane = gates.queue.lane()
  const controller = new AbortController()
  void lane.run(gates.read('a'), never)
  const aborted = lane.run(gates.read('b'), controller.signal)
  const last = lane.run(gates.read('c'), never)
  controller.abort(new Error('gone'))
  await expect(aborted).rejects.toThrow('gone')
  await gates.endFirst()
  await gates.endFirst()
  await last
  expect(gates.started).toEqual(['a', 'c'])
})

it('refuses reads when a thousand wait', async () => {
  const gates = gatedReads(new ReadQueue(1))
  const lane = gates.queue.lane()
  const reads = Array.from({ length: 1001 }, () => lane.run(gates.read('a'), never))
  await expect(lane.run(gates.read('b'), never)).rejects.toMatchObject({ status: 503, code: 'BUSY' })
  while (gates.running.length > 0) await gates.endFirst()
  await Promise.all(reads)
})

it('runs every read that is not aborted once, and never too many, whatever ends when', async () => {
  const action = fc.record({
    kind: fc.constantFrom('read', 'read', 'end', 'abort'),
    lane: fc.integer({ min: 0, max: 2 }),
    fails: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { maxLength: 40 }),
      fc.integer({ min: 1, max: 3 }),
      async (actions, limit) => {
        const queue = new ReadQueue(limit)
        const lanes = [queue.lane(), queue.lane(), queue.lane()]
        const running: (() => void)[] = []
        const waiting: AbortController[] = []
        let started = 0
        let aborted = 0
        const results: Promise<unknown>[] = []
        for (const { kind, lane, fails } of actions) {
          if (kind === 'read') {
            const controller = new AbortController()
            waiting.push(controller)
            const read = () => {
              waiting.splice(waiting.indexOf(controller), 1)
              started++
              expect(queue.running).toBeLessThanOrEqual(limit)
              const { promise, resolve, reject } = Promise.withResolvers<void>()
              running.push(() => (fails ? reject(new Error('failed')) : resolve()))
              return promise
            }
            results.push((lanes[lane] as (typeof lanes)[0]).run(read, controller.signal))
          } else if (kind === 'end') running.shift()?.()
          else if (waiting.length > 0) {
            waiting.pop()?.abort(new Error('aborted'))
            aborted++
          }
          for (let turn = 0; turn < 5; turn++) await Promise.resolve()
        }
        while (running.length > 0) {
          running.shift()?.()
          for (let turn = 0; turn < 10; turn++) await Promise.resolve()
        }
        await Promise.allSettled(results)
        expect(started + aborted).toBe(results.length)
        expect([queue.running, queue.waiting]).toEqual([0, 0])
      },
    ),
  )
})
