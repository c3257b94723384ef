import type { LogEntry } from '@logpond/core'
import { activeSpan, httpAttributes } from '@logpond/mapping'
import type { LineContext } from './line-context.js'
import { lineSeverity } from './line-severity.js'
import type { CheckedOptions } from './options.js'
import { parsedEntry } from './parsed-entry.js'
import { SplicedEntries } from './spliced-entry.js'

/** Makes entries of the lines of pino. */
export class LineEntries {
  readonly #options: CheckedOptions
  readonly #spliced: SplicedEntries

  constructor(options: CheckedOptions) {
    this.#options = options
    this.#spliced = new SplicedEntries(options)
  }

  /** @throws Nothing that depends on the content of the line. */
  entryOf(line: string, context: LineContext): LogEntry {
    return this.#complete(this.#spliced.entryOf(line, context) ?? this.#parse(line, context), context)
  }

  /** The same entry, without the fast way to make it; for tests. */
  entryByParsing(line: string, context: LineContext): LogEntry {
    return this.#complete(this.#parse(line, context), context)
  }

  #parse(line: string, context: LineContext): LogEntry {
    const entry = parsedEntry(line, context, this.#options)
    if (this.#options.http && entry.attributes !== undefined)
      httpAttributes(entry.attributes as Record<string, unknown>)
    return entry
  }

  #complete(entry: LogEntry, { level, levels }: LineContext): LogEntry {
    const { service, host, traceContext } = this.#options
    if (level !== undefined) entry.severity = lineSeverity(level, levels, this.#options)
    if (service !== undefined) entry.service = service
    if (host !== undefined) entry.host = host
    if (traceContext && entry.traceId === undefined) {
      const ids = activeSpan()
      if (ids !== undefined) Object.assign(entry, ids)
    }
    return entry
  }
}
