import type { LogEntry } from '@logpond/core'

/** Entries that wait for the first time of a file, and characters of their messages. */
const MOST_ENTRIES = 1000
const MOST_CHARACTERS = 1024 * 1024

/**
 * Gives entries without a time that of the entry before them. Those at the beginning of a file wait for the first time
 * there is; after a thousand, or a million characters, they go on without one.
 */
export class MissingTimes {
  #waiting: LogEntry[] = []
  #characters = 0
  #last: LogEntry['timestamp']
  #isWaiting = true

  /** Takes an entry. Returns those that have all the time that they will have. */
  push(entry: LogEntry): readonly LogEntry[] {
    if (entry.timestamp !== undefined) {
      this.#last = entry.timestamp
      this.#isWaiting = false
      if (this.#waiting.length === 0) return [entry]
      const waited = this.release()
      for (const one of waited) one.timestamp = entry.timestamp
      return [...waited, entry]
    }
    if (this.#last !== undefined) entry.timestamp = this.#last
    if (!this.#isWaiting) return [entry]
    this.#waiting.push(entry)
    this.#characters += entry.message.length
    if (this.#waiting.length < MOST_ENTRIES && this.#characters < MOST_CHARACTERS) return []
    this.#isWaiting = false
    return this.release()
  }

  /** Returns those that wait, without a time. */
  release(): readonly LogEntry[] {
    const waited = this.#waiting
    this.#waiting = []
    this.#characters = 0
    return waited
  }
}
