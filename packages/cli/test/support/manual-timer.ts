import type { Context } from '../../src/context.js'

/** Timers that a test fires. */
export class ManualTimer {
  #callbacks: (() => void)[] = []
  #onWait: (() => void) | undefined

  readonly after: Context['after'] = (_delay, callback) => {
    this.#callbacks.push(callback)
    this.#onWait?.()
    return { [Symbol.dispose]: () => {} }
  }

  /** Fires the next timers, one after another, and resolves when another one has been set. */
  async tick(times = 1): Promise<void> {
    for (let i = 0; i < times; i++) {
      await this.#untilWaiting()
      const callbacks = this.#callbacks
      this.#callbacks = []
      for (const callback of callbacks) callback()
      await this.#untilWaiting()
    }
  }

  async #untilWaiting(): Promise<void> {
    while (this.#callbacks.length === 0)
      await new Promise<void>((resolve) => {
        this.#onWait = resolve
      })
  }
}
