import type { DemoEntry } from './demo-entries.js'
import { type Answer, type Condition, MAX_VALUES, type Question } from './question.js'

const HOUR = 3_600_000

/** Computes the answer to a question in plain JavaScript: no store and no index takes part. */
export class ExpectedAnswer {
  readonly #question: Question
  readonly #matches: (entry: DemoEntry) => boolean
  #count = 0
  readonly #newest: DemoEntry[] = []
  readonly #counts = new Map<string, number>()

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
    if (ask === 'values') this.#increase(field === 'service' ? entry.service : attributeOf(entry, field))
  }

  get(): Answer {
    const { ask, limit } = this.#question
    if (ask === 'count') return this.#count
    if (ask === 'newest') return this.#newest.slice(-limit).reverse()
    const counts = [...this.#counts]
    if (ask === 'values') counts.sort(([, a], [, b]) => b - a)
    return Object.fromEntries(ask === 'values' ? counts.slice(0, MAX_VALUES) : counts)
  }

  #increase(value: unknown): void {
    if (value === undefined) return
    const key = String(value)
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)
  }
}

function matcherOf({ contains, word, phrase, service, traceId, attribute, time }: Condition) {
  const tests: ((entry: DemoEntry) => boolean)[] = []
  if (time !== undefined) tests.push(({ timestamp }) => timestamp >= time[0] && timestamp < time[1])
  if (service !== undefined) tests.push((entry) => entry.service === service)
  if (traceId !== undefined) tests.push((entry) => entry.traceId === traceId)
  if (attribute !== undefined) tests.push((entry) => attributeOf(entry, attribute[0]) === attribute[1])
  if (contains !== undefined) tests.push(({ message }) => message.includes(contains))
  for (const words of [word, phrase]) {
    if (words === undefined) continue
    const whole = new RegExp(`(?<![\\p{L}\\p{N}])${words}(?![\\p{L}\\p{N}])`, 'iu')
    tests.push(({ message }) => whole.test(message))
  }
  return (entry: DemoEntry) => tests.every((test) => test(entry))
}

function attributeOf({ attributes }: DemoEntry, path: string): unknown {
  let value: unknown = attributes
  for (const name of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[name]
  return value
}
