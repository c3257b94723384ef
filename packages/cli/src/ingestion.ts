import { createReadStream } from 'node:fs'
import { addAbortSignal } from 'node:stream'
import type { LogStorage } from '@logpond/core'
import { type Context, toPath } from './context.js'
import { createLineParser } from './parse-line.js'
import type { Progress } from './progress.js'
import { readLines } from './read-lines.js'

/** Stores the lines of files, one file after the other, no faster than they are written. */
export class Ingestion {
  readonly #context: Context
  readonly #storage: LogStorage
  readonly #progress: Progress
  readonly #parse: ReturnType<typeof createLineParser>
  #bytes = 0
  #lines = 0
  #refused = 0
  #firstRefusal: string | undefined

  constructor(context: Context, storage: LogStorage, progress: Progress) {
    this.#context = context
    this.#storage = storage
    this.#progress = progress
    this.#parse = createLineParser({ now: context.now })
  }

  get lines(): number {
    return this.#lines
  }

  /** Lines that the storage did not take. */
  get refused(): number {
    return this.#refused
  }

  /** Which line was refused first, and why. */
  get firstRefusal(): string | undefined {
    return this.#firstRefusal
  }

  /**
   * Settles when all lines of a file are stored, or the user wants no more.
   *
   * @returns Why the file could not be read to its end.
   */
  async read(file: string): Promise<string | undefined> {
    const { stdin, signal } = this.#context
    const source = file === '-' ? stdin : createReadStream(toPath(this.#context, file))
    try {
      for await (const lines of readLines(this.#counted(addAbortSignal(signal, source))))
        await this.#store(lines)
    } catch (thrown) {
      if (signal.aborted) return
      const { message, syscall } = thrown as NodeJS.ErrnoException
      if (syscall === undefined) throw thrown
      return message
    }
  }

  showProgress(): void {
    const { queued, inFlight } = this.#storage.stats()
    this.#progress.update({ done: this.#bytes, entries: this.#lines, queued: queued + inFlight })
  }

  async #store(lines: readonly string[]): Promise<void> {
    for (const line of lines) {
      await this.#storage.whenWritable()
      this.#storeLine(line)
      this.#lines++
    }
    this.showProgress()
  }

  #storeLine(line: string): void {
    const receipt = this.#storage.store(this.#parse(line))
    if (receipt.error === undefined) return
    // What the line says may not make an entry; the line itself does, unless it is too long.
    const { error } =
      receipt.error.code === 'INVALID_ENTRY' ? this.#storage.store({ message: line }) : receipt
    if (error === undefined) return
    this.#refused++
    this.#firstRefusal ??= `line ${this.#lines + 1}: ${error.message}`
  }

  async *#counted(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of source) {
      this.#bytes += chunk.length
      yield chunk
    }
  }
}
