import type { LogEntry } from '../contract/log-entry.js'
import type { EntryAdditions } from '../contract/storage-options.js'
import { LogStorageError } from '../errors/log-storage-error.js'
import { thrownMessage } from '../values/describe-thrown.js'
import { describeKind } from '../values/describe-value.js'
import { EncodedAttributes } from './encoded-attributes.js'
import { encodeEntry, type LogRecord } from './log-record.js'

type Enrich = (entry: LogEntry) => EntryAdditions | undefined

/** The fields that can be added. */
const NAMES = new Set<string>([
  'traceId',
  'spanId',
  'service',
  'host',
  'attributes',
] satisfies (keyof EntryAdditions)[])

const noTime = () => 0

/** Adds what the option `enrich` returns to entries that lack it. */
export class EntryEnricher {
  readonly #enrich: Enrich
  #isRunning = false
  #hasWarned = false
  /** The attributes that were added last, which are often the same: their names are read once. */
  #lastAdded = new EncodedAttributes('{}')

  constructor(enrich: Enrich) {
    this.#enrich = enrich
  }

  /**
   * @param room The most characters of all attributes together; those of the entry come first.
   * @returns The record as it was if `enrich` adds nothing, throws, or returns something wrong.
   */
  add(entry: LogEntry, record: LogRecord, room: number): LogRecord {
    // An entry that is stored by enrich itself.
    if (this.#isRunning) return record
    this.#isRunning = true
    try {
      // Read through a variable, so that `this` is not the enricher.
      const enrich = this.#enrich
      const additions: unknown = enrich(entry)
      return additions === undefined ? record : this.#merge(entry, record, additions, room)
    } catch (thrown) {
      this.#warn('The entry was stored without its result', thrown)
      return record
    } finally {
      this.#isRunning = false
    }
  }

  #merge(entry: LogEntry, record: LogRecord, additions: unknown, room: number): LogRecord {
    const { traceId, spanId, service, host, attributes } = this.#check(entry, additions)
    // Without the fields that the entry has, which are not needed: a wrong one must not cost the others.
    const added = encodeEntry(
      {
        message: '',
        traceId: record.traceId === undefined ? traceId : undefined,
        spanId: record.spanId === undefined ? spanId : undefined,
        service: record.service === undefined ? service : undefined,
        host: record.host === undefined ? host : undefined,
        attributes,
      },
      noTime,
      room,
    )
    return {
      timestamp: record.timestamp,
      severity: record.severity,
      message: record.message,
      service: record.service ?? added.service,
      host: record.host ?? added.host,
      traceId: record.traceId ?? added.traceId,
      spanId: record.spanId ?? added.spanId,
      attributes: this.#mergeAttributes(record.attributes, added.attributes, room),
    }
  }

  #mergeAttributes(own: string | undefined, added: string | undefined, room: number): string | undefined {
    // Attributes that are all undefined add nothing.
    if (added === undefined || added === '{}') return own
    if (own === undefined) return added
    if (own.length + added.length > room) return own
    if (this.#lastAdded.json !== added) this.#lastAdded = new EncodedAttributes(added)
    return new EncodedAttributes(own).plus(this.#lastAdded).json
  }

  #check(entry: LogEntry, additions: unknown): EntryAdditions {
    if (additions === null || typeof additions !== 'object') throw wrongResult(describeKind(additions))
    if (isPromise(additions)) {
      Promise.resolve(additions).catch(() => {})
      throw wrongResult('a promise: it must return its result at once')
    }
    for (const name in additions) {
      const value: unknown = additions[name as never]
      // A result may be the entry with some fields more.
      if (NAMES.has(name) || value === undefined || value === entry[name as never]) continue
      this.#warn(`It returned the field "${name}", which it cannot add, and which was not stored`)
    }
    return additions
  }

  #warn(what: string, thrown?: unknown): void {
    if (this.#hasWarned) return
    this.#hasWarned = true
    const why = thrown === undefined ? '' : `: ${thrownMessage(thrown).replace(/\.$/, '')}`
    process.emitWarning(
      `The option enrich failed for a log entry. ${what}${why}. Further failures are not reported.`,
      { type: 'LogpondWarning', code: 'ENRICH_FAILED' },
    )
  }
}

function wrongResult(what: string): LogStorageError {
  const names = [...NAMES].join(', ')
  return new LogStorageError(
    'INVALID_ENTRY',
    `It must return an object with ${names}, or undefined, not ${what}.`,
  )
}

function isPromise(value: object): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown }).then === 'function'
}
