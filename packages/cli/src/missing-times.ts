import type { LogEntry } from '@logpond/core'

/** Entries that wait for the first time of a file, and characters of their messages. */
const MAX_ENTRIES = 1000
const MAX_CHARACTERS = 1024 * 1024

/**
 * Gives entries without a time that of the entry before them. Those at the beginning of a file wait for the first time
 * there is; after a thousand, or a million characters, they go on without one.
 */
export class MissingTimes {
  #waiting: LogEntry[] = []
  #characters = 0
  #last: LogEntry['timestamp']
  #isWaiting = true

  /** Takes an entry. Returns whether it has all the time that it will have, and no other waits for its time. */
  settle(entry: LogEntry): boolean {
    if (this.#isWaiting) return false
    if (entry.timestamp !== undefined) this.#last = entry.timestamp
    else if (this.#last !== undefined) entry.timestamp = this.#last
    return true
  }

  /** Takes an entry that could not be settled. Returns those that have all the time that they will have. */
  push(entry: LogEntry): readonly LogEntry[] {
    this.#waiting.push(entry)
    this.#characters += entry.message.length
    this.#last = entry.timestamp
    const isEnough = this.#waiting.length >= MAX_ENTRIES || this.#characters >= MAX_CHARACTERS
    if (this.#last === undefined && !isEnough) return []
    this.#isWaiting = false
    const waited = this.release()
    if (this.#last !== undefined) for (const one of waited) one.timestamp ??= this.#last
    return waited
  }

  /** Returns those that wait, without a time. */
  release(): readonly LogEntry[] {
    const waited = this.#waiting
    this.#waiting = []
    this.#characters = 0
    return waited
  }
}
