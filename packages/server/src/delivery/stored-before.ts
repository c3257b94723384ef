import {
  type Clock,
  encodeAttributes,
  type LogEntry,
  type LogStorage,
  toMicroseconds,
  toSeverity,
} from '@logpond/core'

/**
 * Milliseconds after a start in which clients may send bodies that they have sent before it, and before it in which the entries of such a
 * body were made. A client that sends old logs would otherwise wait for a search with each body.
 */
const WINDOW = 10 * 60_000
/** The most entries that are compared with a body. */
const MAX_COMPARED = 10_000
/** In milliseconds: `endTime` is exclusive. */
const MICROSECOND = 0.001

/**
 * Finds bodies that the process before this one has committed, and was killed before it could answer. Their entries are in the
 * storage already, each with its own time.
 */
export class StoredBefore {
  readonly #storage: LogStorage
  readonly #clock: Clock
  readonly #start: number

  constructor(storage: LogStorage, clock: Clock) {
    this.#storage = storage
    this.#clock = clock
    this.#start = clock.now()
  }

  /** Whether all entries of a body are stored. Costs nothing for bodies that are newer than this process, or old. Never rejects. */
  async holds(entries: readonly LogEntry[]): Promise<boolean> {
    const [first] = entries
    if (first === undefined || this.#clock.now() - this.#start > WINDOW) return false
    let startTime = Infinity
    let endTime = -Infinity
    for (const { timestamp } of entries) {
      // A body that is stored as soon as it comes has no time to compare.
      if (timestamp === undefined) return false
      startTime = Math.min(startTime, Number(timestamp))
      endTime = Math.max(endTime, Number(timestamp))
    }
    if (startTime >= this.#start || endTime < this.#start - WINDOW) return false
    try {
      // Nearly all bodies are new, and end here.
      const probe = Number(first.timestamp)
      if (!(await this.#search([first], probe, probe))) return false
      return await this.#search(entries, startTime, endTime)
    } catch {
      // A body that may be stored twice is better than one that is not stored.
      return false
    }
  }

  async #search(entries: readonly LogEntry[], startTime: number, endTime: number): Promise<boolean> {
    const range = {
      startTime: startTime - MICROSECOND,
      endTime: endTime + 2 * MICROSECOND,
      limit: MAX_COMPARED,
    }
    const services = new Set(entries.map(({ service }) => service))
    const [service] = services
    const stored = await this.#storage.search(
      services.size === 1 && service !== undefined ? { ...range, service } : range,
    )
    const counts = new Map<string, number>()
    for (const entry of stored) {
      const key = keyOf(entry)
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    return entries.every((entry) => {
      const key = keyOf(entry)
      const left = (counts.get(key) ?? 0) - 1
      counts.set(key, left)
      return left >= 0
    })
  }
}

/** Equal for an entry and what is read back of it. */
function keyOf({
  timestamp,
  severity,
  message,
  service,
  host,
  traceId,
  spanId,
  attributes,
}: LogEntry): string {
  // Parsing puts names that are numbers first.
  const json = attributes === undefined ? {} : (JSON.parse(encodeAttributes(attributes).json) as object)
  const level = toSeverity(severity) ?? 9
  return JSON.stringify([
    toMicroseconds(Number(timestamp)),
    level,
    message,
    service,
    host,
    traceId,
    spanId,
    json,
  ])
}
