import { setTimeout as delay } from 'node:timers/promises'

/** Milliseconds without an item that count as a pause. */
const PAUSE = 250

type Wait = (signal: AbortSignal) => Promise<unknown>

const wait: Wait = (signal) => delay(PAUSE, undefined, { signal, ref: false })

/** Yields the items of a source, and `undefined` when none has come for a while. */
export async function* withPauses<T>(
  source: AsyncIterable<T>,
  pause: Wait = wait,
): AsyncGenerator<T | undefined, void> {
  const iterator = source[Symbol.asyncIterator]()
  for (let next = iterator.next(); ; next = iterator.next()) {
    if (await isLate(next, pause)) yield undefined
    const { done, value } = await next
    if (done) return
    yield value
  }
}

async function isLate(next: Promise<unknown>, pause: Wait): Promise<boolean> {
  const controller = new AbortController()
  const arrived = next.then(
    () => false,
    () => false,
  )
  const paused = pause(controller.signal).then(
    () => true,
    () => false,
  )
  const late = await Promise.race([arrived, paused])
  controller.abort()
  return late
}
