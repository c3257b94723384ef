import type { StoredLogEntry } from '@logpond/core'

/** An entry of a trace on its time line. */
export interface TracePoint {
  readonly entry: StoredLogEntry
  /** Milliseconds since the first entry. */
  readonly offset: number
  /** From 0 to 1. */
  readonly place: number
  /** The number of its span, in the order in which spans begin; undefined without a span. */
  readonly span: number | undefined
}

/** A span, from its first entry to its last one: an entry has a time, and no length. */
export interface TraceSpan {
  readonly spanId: string
  readonly service: string | undefined
  readonly start: number
  readonly end: number
  readonly milliseconds: number
  readonly entries: number
}

export interface TraceLine {
  readonly points: readonly TracePoint[]
  readonly spans: readonly TraceSpan[]
  readonly milliseconds: number
}

/** Puts the entries of a trace, oldest first, on a line. */
export function traceLine(entries: readonly StoredLogEntry[]): TraceLine {
  const first = entries[0]?.timestamp ?? 0
  const length = (entries.at(-1)?.timestamp ?? first) - first
  const placeOf = (timestamp: number) => (length === 0 ? 0 : (timestamp - first) / length)
  const bySpan = new Map<string, StoredLogEntry[]>()
  for (const entry of entries) {
    if (entry.spanId === undefined) continue
    const known = bySpan.get(entry.spanId)
    if (known === undefined) bySpan.set(entry.spanId, [entry])
    else known.push(entry)
  }
  const numbers = new Map([...bySpan.keys()].map((spanId, i) => [spanId, i]))
  return {
    milliseconds: length,
    points: entries.map((entry) => ({
      entry,
      offset: entry.timestamp - first,
      place: placeOf(entry.timestamp),
      span: entry.spanId === undefined ? undefined : numbers.get(entry.spanId),
    })),
    spans: [...bySpan].map(([spanId, of]) => {
      const from = of[0]?.timestamp ?? first
      const to = of.at(-1)?.timestamp ?? from
      return {
        spanId,
        service: of.find(({ service }) => service !== undefined)?.service,
        start: placeOf(from),
        end: placeOf(to),
        milliseconds: to - from,
        entries: of.length,
      }
    }),
  }
}
