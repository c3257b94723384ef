import { createHook } from 'node:async_hooks'

/**
 * Timers that were made since, and have neither run for the last time nor been cleared. Those too that keep no process alive: the
 * runtime does not list them among what is in use.
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
