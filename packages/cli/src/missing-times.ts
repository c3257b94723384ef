import type { LogEntry } from '@logpond/core'

/** Limits of the entries that wait for the first time in a file, in entries and in characters of their messages. */
const MAX_ENTRIES = 1000
const MAX_CHARACTERS = 1024 * 1024

/**
 * Gives an entry without a time the time of the entry before it. Entries at the beginning of a file wait for the first time
 * in the file. After a thousand entries, or a million characters, they are passed on without a time.
 */
export class MissingTimes {
  #waiting: LogEntry[] = []
  #characters = 0
  #last: LogEntry['timestamp']
  #isWaiting = true

  /** Sets the time of an entry. Returns false if entries still wait for a time: then pass the entry to `push`. */
  settle(entry: LogEntry): boolean {
    if (this.#isWaiting) return false
    if (entry.timestamp !== undefined) this.#last = entry.timestamp
    else if (this.#last !== undefined) entry.timestamp = this.#last
    return true
  }

  /** Adds an entry to those that wait. Returns the entries that no longer wait. */
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

  /** Returns the waiting entries without giving them a time. */
  release(): readonly LogEntry[] {
    const waited = this.#waiting
    this.#waiting = []
    this.#characters = 0
    return waited
  }
}
