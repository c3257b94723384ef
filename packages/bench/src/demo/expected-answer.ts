import type { DemoEntry } from './demo-entries.js'
import { matcherOf } from './matcher-of.js'
import { type Answer, MAX_GROUPS, MAX_VALUES, type Question } from './question.js'
import { namesIn, valueAt } from './value-at.js'

const HOUR = 3_600_000

/** Computes the answer to a question in plain JavaScript: no store and no index takes part. */
export class ExpectedAnswer {
  readonly #question: Question
  readonly #matches: (entry: DemoEntry) => boolean
  #count = 0
  readonly #newest: DemoEntry[] = []
  readonly #counts = new Map<string, number>()
  /** Of each value, counts by hour and value. */
  readonly #groups = new Map<string, Map<string, number>>()

  constructor(question: Question) {
    this.#question = question
    this.#matches = matcherOf(question.where)
  }

  /** Entries must come in the order of their times. */
  add(entry: DemoEntry): void {
    if (!this.#matches(entry)) return
    const { ask, limit, field } = this.#question
    this.#count++
    if (ask === 'newest') {
      this.#newest.push(entry)
      if (this.#newest.length > 2 * limit) this.#newest.splice(0, this.#newest.length - limit)
    }
    if (ask === 'severities') this.#increase(entry.severity)
    if (ask === 'hours') this.#increase(Math.floor(entry.timestamp / HOUR) * HOUR)
    if (ask === 'values') this.#increase(valueAt(entry, field))
    if (ask === 'fields') for (const name of namesIn(entry.attributes)) this.#increase(name)
    if (ask === 'grouped') this.#group(Math.floor(entry.timestamp / HOUR) * HOUR, valueAt(entry, field))
  }

  get(): Answer {
    const { ask, limit } = this.#question
    if (ask === 'count') return this.#count
    if (ask === 'newest') return this.#newest.slice(-limit).reverse()
    if (ask === 'values') return Object.fromEntries(mostFrequent(this.#counts, MAX_VALUES))
    if (ask !== 'grouped') return Object.fromEntries(this.#counts)
    const groups = mostFrequent(this.#counts, MAX_GROUPS).flatMap(([value]) => [
      ...(this.#groups.get(value) ?? []),
    ])
    return Object.fromEntries(groups)
  }

  #group(hour: number, value: unknown): void {
    if (value === undefined) return
    this.#increase(value)
    const hours = this.#groups.get(String(value)) ?? new Map<string, number>()
    this.#groups.set(String(value), hours)
    const key = `${hour} ${value}`
    hours.set(key, (hours.get(key) ?? 0) + 1)
  }

  #increase(value: unknown): void {
    if (value === undefined) return
    const key = String(value)
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)
  }
}

function mostFrequent(counts: ReadonlyMap<string, number>, limit: number): [string, number][] {
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, limit)
}
