import type { Clock } from '@logpond/core'

/** Resolves after a delay, or when the signal is aborted. */
export function pause(milliseconds: number, after: Clock['after'], signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      timer[Symbol.dispose]()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = after(milliseconds, end)
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) end()
  })
}
