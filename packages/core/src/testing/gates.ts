import type { DriverMethod } from './fault.js'

/** Makes calls hang until they are released. */
export class Gates {
  readonly #shut = new Set<DriverMethod>()
  readonly #hanging: (() => void)[] = []

  /** How many calls hang. */
  get waiting(): number {
    return this.#hanging.length
  }

  shut(methods: readonly DriverMethod[]): void {
    for (const method of methods) this.#shut.add(method)
  }

  open(): void {
    this.#shut.clear()
    while (this.releaseFirst()) {}
  }

  /** Releases the call that has hung longest. Returns `false` if no call hangs. */
  releaseFirst(): boolean {
    const release = this.#hanging.shift()
    release?.()
    return release !== undefined
  }

  isShut(method: DriverMethod): boolean {
    return this.#shut.has(method)
  }

  async pass(method: DriverMethod): Promise<void> {
    if (this.isShut(method)) await new Promise<void>((resolve) => this.#hanging.push(resolve))
  }
}
