import { AsyncLocalStorage } from 'node:async_hooks'

interface State {
  /** True in code whose output is printed and not stored, and in everything that it starts. */
  readonly uncaptured: AsyncLocalStorage<boolean>
  /** Whether an entry is being made of a call: what getters, `enrich` or a driver print then is not stored. */
  isStoring: boolean
}

// One for all copies of this package.
const key = Symbol.for('logpond.console')
const shared = globalThis as { [key]?: State }
shared[key] ??= { uncaptured: new AsyncLocalStorage(), isStoring: false }
const state = shared[key]

/**
 * Runs code whose console output is printed, but not stored: that of code which reads the storage and prints what it finds.
 *
 * ```ts
 * await withoutCapture(async () => {
 *   for await (const { message } of storage.follow()) console.log(message)
 * })
 * ```
 *
 * Listeners (`subscribe`, `onDrop`, `onStateChange`, …) do not need this: the storage does not call a listener for what that listener
 * has printed.
 *
 * @returns What the code returns. It includes everything that the code starts: promises, timers.
 */
export function withoutCapture<T>(call: () => T): T {
  return state.uncaptured.run(true, call)
}

/** Runs code that stores an entry, unless the console is used by code whose output is not to be stored. Never throws. */
export function whileCapturing(store: () => void): void {
  if (state.isStoring || state.uncaptured.getStore() === true) return
  state.isStoring = true
  try {
    store()
  } catch {
    // Node.js would report the error of a subscriber as an uncaught exception.
  } finally {
    state.isStoring = false
  }
}
