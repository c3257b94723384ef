import type { Output } from '../../src/context.js'

/** An output that records its text. */
export class RecordedOutput implements Output {
  readonly isTerminal: boolean
  #text = ''
  #onWrite: (() => void) | undefined

  readonly stream?: NodeJS.WriteStream

  /** @param columns The width of a terminal. */
  constructor(isTerminal = false, columns?: number) {
    this.isTerminal = isTerminal
    if (columns !== undefined) this.stream = { columns } as NodeJS.WriteStream
  }

  get text(): string {
    return this.#text
  }

  get lines(): string[] {
    return this.#text.split('\n').slice(0, -1)
  }

  async write(text: string): Promise<void> {
    this.#text += text
    this.#onWrite?.()
  }

  /** Resolves when the text meets a condition. */
  async until(isWanted: (text: string) => boolean): Promise<void> {
    while (!isWanted(this.#text)) {
      await new Promise<void>((resolve) => {
        this.#onWrite = resolve
      })
    }
  }
}
