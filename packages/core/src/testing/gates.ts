import type { DriverMethod } from './fault.js'

/** Where calls hang until they are let go. */
export class Gates {
  readonly #shut = new Set<DriverMethod>()
  #opened = Promise.withResolvers<void>()
  #waiting = 0

  /** How many calls hang. */
  get waiting(): number {
    return this.#waiting
  }

  shut(methods: readonly DriverMethod[]): void {
    for (const method of methods) this.#shut.add(method)
  }

  open(): void {
    this.#shut.clear()
    this.#opened.resolve()
    this.#opened = Promise.withResolvers()
  }

  isShut(method: DriverMethod): boolean {
    return this.#shut.has(method)
  }

  async pass(method: DriverMethod): Promise<void> {
    if (!this.isShut(method)) return
    this.#waiting++
    await this.#opened.promise
    this.#waiting--
  }
}
