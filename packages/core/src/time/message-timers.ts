import { MessageChannel } from 'node:worker_threads'
import type { Timers } from './timers.js'

/**
 * Timers on top of functions that tests do not fake: messages and waits for shared memory. For a process whose timers were faked
 * before Logpond was loaded, as Jest does with `enableGlobally`. They cost more than the timers of Node.js.
 */
export function messageTimers(): Timers {
  const { port1, port2 } = new MessageChannel()
  const turns: (() => void)[] = []
  let holds = 0
  // A port with a listener keeps the process alive; a wait does not.
  port1.on('message', () => turns.shift()?.())
  port1.unref()
  const hold = () => {
    if (holds++ === 0) port1.ref()
  }
  const release = () => {
    if (--holds === 0) port1.unref()
  }
  const nextTurn = () => {
    hold()
    const { promise, resolve } = Promise.withResolvers<void>()
    turns.push(() => {
      release()
      resolve()
    })
    port2.postMessage(undefined)
    return promise
  }
  return {
    after(delay, callback, idle) {
      let isOver = false
      if (!idle) hold()
      const end = () => {
        if (isOver) return false
        isOver = true
        if (!idle) release()
        return true
      }
      const cell = new Int32Array(new SharedArrayBuffer(4))
      const { value } = Atomics.waitAsync(cell, 0, 0, delay)
      // Even without a delay, the callback runs only after the calling code has finished.
      const wait = typeof value === 'string' ? nextTurn() : value
      void wait.then(() => {
        if (end()) callback()
      })
      return {
        [Symbol.dispose]: () => {
          if (end()) Atomics.notify(cell, 0)
        },
      }
    },
    nextTurn,
  }
}
