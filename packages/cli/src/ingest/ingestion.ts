import { createReadStream } from 'node:fs'
import { addAbortSignal } from 'node:stream'
import type { LogStorage } from '@logpond/core'
import { type Context, toPath } from '../context.js'
import { InputError } from '../input/input-error.js'
import { readText } from '../input/read-text.js'
import { splitLines } from '../input/split-lines.js'
import { LineReader, type LineReaderOptions } from '../line-reader.js'
import type { Progress } from '../progress.js'
import { EntryStore } from './entry-store.js'
import type { FileReport } from './ingest-report.js'
import { withPauses } from './with-pauses.js'

export interface IngestionOptions {
  readonly context: Context
  readonly storage: LogStorage
  readonly progress: Progress
  readonly lines: LineReaderOptions
}

/** Stores the lines of files, one file after another, no faster than the database writes them. */
export class Ingestion {
  readonly #options: IngestionOptions
  #bytes = 0
  /** Entries of the finished files. */
  #entries = 0

  constructor(options: IngestionOptions) {
    this.#options = options
  }

  /**
   * Reads a file. Resolves when all of its lines are stored.
   *
   * @param signal Stops reading.
   */
  async read(file: string, signal: AbortSignal): Promise<FileReport> {
    const { storage } = this.#options
    const reader = new LineReader(this.#options.lines)
    const store = new EntryStore(storage)
    let problem: InputError | undefined
    try {
      for await (const lines of withPauses(splitLines(readText(this.#bytesOf(file, signal))))) {
        for (const line of lines ?? [])
          for (const entry of reader.push(line)) await store.store(entry, reader.counts.lines)
        // The last entry is held back for further lines. If none come, store it: it may say why a program has stopped.
        if (lines === undefined)
          for (const entry of reader.release()) await store.store(entry, reader.counts.lines)
        this.showProgress(this.#entries + reader.counts.entries)
      }
    } catch (thrown) {
      if (!(thrown instanceof InputError)) throw thrown
      // Stopping on request also makes the source fail.
      if (!signal.aborted || thrown.problem === 'binary') problem = thrown
    }
    for (const entry of reader.end()) await store.store(entry, reader.counts.lines)
    this.#entries += reader.counts.entries
    return { file, counts: reader.counts, refusals: store.refusals, problem }
  }

  showProgress(entries = this.#entries): void {
    const { queued, inFlight } = this.#options.storage.stats()
    this.#options.progress.update({ done: this.#bytes, entries, queued: queued + inFlight })
  }

  async *#bytesOf(file: string, signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
    const { context } = this.#options
    try {
      const source = file === '-' ? context.stdin : createReadStream(toPath(context, file))
      for await (const chunk of addAbortSignal(signal, source)) {
        this.#bytes += chunk.length
        yield chunk
      }
    } catch (cause) {
      throw new InputError('unreadable', `cannot be read: ${(cause as Error).message}`, { cause })
    }
  }
}
