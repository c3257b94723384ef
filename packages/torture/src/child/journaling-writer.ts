import type { LogStorage, LogStorageError, WriteReceipt } from '@logpond/core'
import { entryOf, type WriterId } from '../entry-of.js'
import { type Counts, type Journal, type JournalLine, sharedTime } from '../journal.js'

/** Stores the entries of a writer, and notes their outcomes in the journal. */
export class JournalingWriter {
  readonly #journal: Journal
  readonly #writer: WriterId
  readonly #storage: LogStorage
  #next = 0
  /** Outcomes that are written when all outcomes of their batch are known. */
  #outcomes: JournalLine[] = []
  /** Called when the first entry is committed. */
  onCommit: (() => void) | undefined

  constructor(storage: LogStorage, writer: WriterId, journal: Journal) {
    this.#storage = storage
    this.#writer = writer
    this.#journal = journal
  }

  get stored(): number {
    return this.#next
  }

  /** @returns The receipt of the last entry */
  store(count: number): WriteReceipt | undefined {
    const first = this.#next
    this.#next += count
    this.#journal.write({ submit: [first, count], at: sharedTime() })
    let receipt: WriteReceipt | undefined
    for (let n = first; n < this.#next; n++) {
      receipt = this.#storage.store(entryOf(this.#writer, n))
      receipt.committed().then(
        (id) => this.#committed(n, id),
        (error: LogStorageError) => this.#failed(n, error.code),
      )
    }
    return receipt
  }

  /** Writes the counters. @param isLast Whether nothing is pending any more */
  count(isLast = false): void {
    const { accepted, refused, committed, failed, queued, inFlight, retries } = this.#storage.stats()
    const counts: Counts = { accepted, refused, committed, failed, queued, inFlight, retries }
    this.#journal.write({ counts, memory: process.memoryUsage.rss(), isLast })
  }

  #committed(n: number, id: number): void {
    const previous = this.#outcomes.at(-1)
    if (previous !== undefined && 'commit' in previous) {
      const [first, count, firstId] = previous.commit
      if (first + count === n && firstId + count === id) {
        this.#outcomes[this.#outcomes.length - 1] = { ...previous, commit: [first, count + 1, firstId] }
        return
      }
    }
    this.#note({ commit: [n, 1, id], at: sharedTime() })
  }

  #failed(n: number, code: string): void {
    const previous = this.#outcomes.at(-1)
    if (previous !== undefined && 'fail' in previous && previous.code === code) {
      const { fail, count = 1 } = previous
      if (fail + count === n) {
        this.#outcomes[this.#outcomes.length - 1] = { ...previous, count: count + 1 }
        return
      }
    }
    this.#note({ fail: n, code })
  }

  #note(outcome: JournalLine): void {
    // The receipts of a batch settle in consecutive microtasks. This microtask runs after them.
    if (this.#outcomes.length === 0) queueMicrotask(() => this.#writeDown())
    this.#outcomes.push(outcome)
  }

  #writeDown(): void {
    const outcomes = this.#outcomes
    this.#outcomes = []
    this.#journal.write(...outcomes)
    this.onCommit?.()
    this.onCommit = undefined
  }
}

/** Notes errors that are thrown outside of a call, instead of ending the process. Ends the process when its parent is gone. */
export function noteStrays(journal: Journal): void {
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  // Otherwise the listener would keep the process alive.
  process.channel?.unref()
  process.on('uncaughtException', (error) => journal.write({ stray: String(error?.stack ?? error) }))
}
