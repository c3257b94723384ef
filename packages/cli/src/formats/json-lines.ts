import { type LogEntry, type Severity, toSeverity } from '@logpond/core'
import { setAttribute, withAttributes } from './attributes.js'
import { fromJsonTime } from './epoch.js'
import { severityOfLevel, severityOfWord } from './severity-words.js'

type Field = 'message' | 'severity' | 'timestamp' | 'service' | 'host' | 'traceId' | 'spanId'

const FIELDS = new Map<string, Field>([
  ...names('message', 'msg', 'message'),
  ...names('severity', 'level', 'severity', 'lvl', 'levelname', 'log.level'),
  ...names('timestamp', 'time', 'timestamp', 'ts', '@timestamp'),
  ...names('service', 'service', 'service.name'),
  ...names('host', 'hostname', 'host', 'host.name'),
  ...names('traceId', 'traceId', 'trace_id', 'trace.id'),
  ...names('spanId', 'spanId', 'span_id', 'span.id'),
])

const READERS: { readonly [K in Field]: (value: unknown, key: string) => LogEntry[K] } = {
  message: (value) => (typeof value === 'string' ? value : undefined) as string,
  severity: severityOf,
  timestamp: fromJsonTime,
  service: toName,
  host: toName,
  traceId: (value) => toId(value, 32),
  spanId: (value) => toId(value, 16),
}

/**
 * An entry of pino, bunyan, or any logger that writes a JSON object a line. A member whose value is not what its name
 * says, like a time that is none, stays an attribute, as do all others; without a message the line is the message.
 */
export function jsonLines(record: Record<string, unknown>, line: string): LogEntry {
  const entry: Partial<LogEntry> = {}
  const attributes: Record<string, unknown> = {}
  // Only pino and bunyan number their levels, and only they mean the program by `name`.
  const isNumbered = typeof record.level === 'number'
  for (const key of Object.keys(record)) {
    const field = isNumbered && key === 'name' ? 'service' : FIELDS.get(key)
    const value = record[key]
    if (field === undefined || !take(entry, field, key, value)) setAttribute(attributes, key, value)
  }
  unfold(attributes)
  return { ...entry, message: entry.message ?? line, ...withAttributes(attributes) }
}

/** Attributes that stand in an object of their own become those of the entry, unless others have their names. */
function unfold(attributes: Record<string, unknown>): void {
  const { attributes: inner } = attributes
  if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return
  const names = Object.keys(inner)
  if (names.some((name) => name === 'attributes' || Object.hasOwn(attributes, name))) return
  delete attributes.attributes
  for (const name of names) setAttribute(attributes, name, (inner as Record<string, unknown>)[name])
}

/** Whether the value became the field. The first of several names wins. */
function take<K extends Field>(entry: Partial<LogEntry>, field: K, key: string, value: unknown): boolean {
  if (entry[field] !== undefined) return false
  entry[field] = READERS[field](value, key)
  return entry[field] !== undefined
}

function names(field: Field, ...keys: string[]): [string, Field][] {
  return keys.map((key) => [key, field])
}

// A level counts as in pino and bunyan, a severity as in OpenTelemetry.
function severityOf(value: unknown, key: string): Severity | undefined {
  if (typeof value === 'number') return key === 'severity' ? toSeverity(value) : severityOfLevel(value)
  return typeof value === 'string' ? severityOfWord(value) : undefined
}

function toName(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function toId(value: unknown, digits: number): string | undefined {
  return typeof value === 'string' && value.length === digits && /^[0-9a-f]+$/i.test(value)
    ? value
    : undefined
}
