import type { JsonValue, StoredLogEntry } from '@logpond/core'

const MOST_FIELDS = 3
/** Fewer values are never too many to choose from. */
const FEW_VALUES = 8
/** A field of which each value comes less often than this, on average, has too many. */
const REPETITIONS = 4
const TEXTS = /(?:^|[._])(?:stack|stacktrace|message|msg|url|id)$/i

interface Seen {
  count: number
  readonly values: Set<JsonValue>
  hasNumbers: boolean
}

/**
 * The attributes whose values a person is likely to choose from, the most frequent first. Numbers, texts to read, and fields in which
 * almost every entry has a value of its own are left out: to count those would take longest, and show least.
 *
 * @param entries Those that are shown: all would take as long to look at as to count.
 */
export function fieldsAtHand(entries: readonly StoredLogEntry[]): string[] {
  const fields = new Map<string, Seen>()
  for (const { attributes } of entries) if (attributes !== undefined) add(fields, attributes, '')
  return [...fields]
    .filter(
      ([name, { count, values, hasNumbers }]) =>
        !hasNumbers && !TEXTS.test(name) && (values.size <= FEW_VALUES || values.size * REPETITIONS <= count),
    )
    .sort(([a, { count: countOfA }], [b, { count: countOfB }]) => countOfB - countOfA || (a < b ? -1 : 1))
    .slice(0, MOST_FIELDS)
    .map(([name]) => name)
}

function add(fields: Map<string, Seen>, object: { readonly [key: string]: JsonValue }, prefix: string): void {
  for (const [key, value] of Object.entries(object)) {
    const name = `${prefix}${key}`
    if (Array.isArray(value)) continue
    if (typeof value === 'object' && value !== null) {
      add(fields, value, `${name}.`)
      continue
    }
    const seen = fields.get(name) ?? { count: 0, values: new Set(), hasNumbers: false }
    fields.set(name, seen)
    seen.count++
    seen.values.add(value)
    seen.hasNumbers ||= typeof value === 'number'
  }
}
