import { type LogEntry, type Severity, toSeverity } from '@logpond/core'
import { shopEntries } from '@logpond/core/testing'

/** The time of the first entry, in milliseconds since the Unix epoch. */
export const DEMO_START = Date.UTC(2026, 0, 1)
/** Milliseconds between two entries: the demo spreads 1,000,000 entries over three hours. A larger log lasts longer. */
const INTERVAL = 10.8

/** An entry of `logpond demo`, with all the values that a store keeps. */
export interface DemoEntry extends LogEntry {
  /** A multiple of a microsecond. */
  readonly timestamp: number
  readonly severity: Severity
  readonly service: string
  readonly host: string
  readonly traceId: string
  readonly spanId: string
}

export const demoTime = (entry: number): number => DEMO_START + Math.round(entry * INTERVAL)

/**
 * The first `count` entries of a log with the services of a web shop, in the order of their times.
 *
 * @param interval Milliseconds between two entries.
 */
export function* demoEntries(count: number, interval = INTERVAL): Generator<DemoEntry, void, void> {
  for (const entry of shopEntries({ count, seed: 1, from: DEMO_START, to: DEMO_START + count * interval })) {
    yield {
      timestamp: Math.round((entry.timestamp as number) * 1000) / 1000,
      severity: toSeverity(entry.severity ?? 'info') as Severity,
      message: entry.message,
      service: entry.service as string,
      host: entry.host as string,
      traceId: entry.traceId as string,
      spanId: entry.spanId as string,
      ...(entry.attributes === undefined ? {} : { attributes: entry.attributes }),
    }
  }
}

/** The same in lists of at most `size` entries. */
export function* demoPortions(count: number, size = 1000): Generator<DemoEntry[], void, void> {
  let portion: DemoEntry[] = []
  for (const entry of demoEntries(count)) {
    portion.push(entry)
    if (portion.length < size) continue
    yield portion
    portion = []
  }
  if (portion.length > 0) yield portion
}
