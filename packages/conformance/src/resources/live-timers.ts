import { createHook } from 'node:async_hooks'

/**
 * Counts timers that were created since, and are still active. It includes timers that keep no process alive, which the runtime
 * does not list as active resources.
 */
export class LiveTimers {
  readonly #ids = new Set<number>()
  readonly #hook = createHook({
    init: (id, type) => {
      if (type === 'Timeout') this.#ids.add(id)
    },
    destroy: (id) => {
      this.#ids.delete(id)
    },
  }).enable()

  get count(): number {
    return this.#ids.size
  }

  [Symbol.dispose](): void {
    this.#hook.disable()
  }
}
