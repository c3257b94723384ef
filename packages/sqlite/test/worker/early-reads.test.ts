import { expect, it } from 'vitest'
import type { DriverThread } from '../../src/worker/driver-thread.js'
import { EarlyReads } from '../../src/worker/early-reads.js'

/** A thread whose calls are answered by hand, and the signals that they got. */
function fakeThread() {
  const signals: AbortSignal[] = []
  const { promise, resolve } = Promise.withResolvers<number>()
  const call = (_method: string, _args: unknown, { signal }: { signal: AbortSignal }) => {
    signals.push(signal)
    return promise
  }
  return { thread: { call } as unknown as DriverThread, signals, resolve }
}

it('aborts nothing if the writer alone was asked', async () => {
  const writer = fakeThread()
  const read = new EarlyReads().read(writer.thread, () => undefined, 'count', [{}], undefined)
  writer.resolve(5)
  expect(await read).toBe(5)
  expect(writer.signals.map(({ aborted }) => aborted)).toEqual([false])
})

it('aborts what the other thread still reads', async () => {
  const [writer, reader] = [fakeThread(), fakeThread()]
  const early = new EarlyReads()
  const read = early.read(writer.thread, () => reader.thread, 'count', [{}], undefined)
  early.interrupt()
  reader.resolve(7)
  expect(await read).toBe(7)
  expect([...writer.signals, ...reader.signals].map(({ aborted }) => aborted)).toEqual([true, true])
})

it('passes on the abort of its caller', async () => {
  const writer = fakeThread()
  const controller = new AbortController()
  const read = new EarlyReads().read(writer.thread, () => undefined, 'count', [{}], controller.signal)
  controller.abort('enough')
  expect(writer.signals.map(({ reason }) => reason)).toEqual(['enough'])
  writer.resolve(5)
  await read
})
