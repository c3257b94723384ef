import { type LogEntry, type Severity, toSeverity } from '@logpond/core'
import { timeOfIso } from './calendar.js'
import { severityOfWord } from './severity-words.js'

type Fields = Record<string, unknown>

const MESSAGE_KEYS = ['msg', 'message', 'log', 'text']
const TIME_KEYS = ['time', 'timestamp', '@timestamp', 'ts', 'date', 'datetime']
const LEVEL_KEYS = ['level', 'severity', 'lvl', 'loglevel', 'log.level', 'levelname']
const SERVICE_KEYS = ['service', 'service.name', 'name', 'app', 'application']
const HOST_KEYS = ['hostname', 'host', 'host.name']
const TRACE_KEYS = ['traceId', 'trace_id', 'trace.id']
const SPAN_KEYS = ['spanId', 'span_id', 'span.id']

/** An entry of pino, bunyan, or of any logger that writes a message with a level or a time. What is left is attributes. */
export function jsonLog(object: Fields, now: () => number): LogEntry | undefined {
  const fields: Fields = { ...object }
  const message = take(fields, MESSAGE_KEYS, (value) => (typeof value === 'string' ? value : undefined))
  if (message === undefined) return undefined
  const severity = take(fields, LEVEL_KEYS, severityOf)
  const timestamp = take(fields, TIME_KEYS, timeOf)
  if (severity === undefined && timestamp === undefined) return undefined
  const service = take(fields, SERVICE_KEYS, nonEmptyString)
  const host = take(fields, HOST_KEYS, nonEmptyString)
  const traceId = take(fields, TRACE_KEYS, (value) => hexDigits(value, 32))
  const spanId = take(fields, SPAN_KEYS, (value) => hexDigits(value, 16))
  return {
    message,
    timestamp: timestamp ?? now(),
    ...(severity && { severity }),
    ...(service !== undefined && { service }),
    ...(host !== undefined && { host }),
    ...(traceId && { traceId }),
    ...(spanId && { spanId }),
    ...(Object.keys(fields).length > 0 && { attributes: fields }),
  }
}

/** The first of these fields that can be read; it is taken out. */
function take<T>(fields: Fields, keys: readonly string[], read: (value: unknown) => T | undefined): T | undefined {
  for (const key of keys) {
    const value = Object.hasOwn(fields, key) ? read(fields[key]) : undefined
    if (value === undefined) continue
    delete fields[key]
    return value
  }
  return undefined
}

// pino and bunyan count 10 for trace to 60 for fatal; what lies between belongs to the level below.
function severityOf(value: unknown): Severity | undefined {
  if (typeof value === 'string') return severityOfWord(value)
  if (typeof value !== 'number' || !(value >= 10 && value < 70)) return undefined
  return toSeverity(Math.floor(value / 10) * 4 - 3)
}

function timeOf(value: unknown): number | undefined {
  if (typeof value === 'string') return timeOfIso(value) ?? timeOfNumber(Number(value || Number.NaN))
  return typeof value === 'number' ? timeOfNumber(value) : undefined
}

/** Seconds, milliseconds, microseconds or nanoseconds since the epoch: which, is told by the size. */
function timeOfNumber(value: number): number | undefined {
  if (!(value > 0)) return undefined
  if (value < 1e11) return value * 1000
  if (value < 1e14) return value
  return value < 1e17 ? value / 1e3 : value / 1e6
}

function nonEmptyString(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** An id of so many hex digits that is not all zeros, which means that there is none. */
export function hexDigits(value: unknown, length: number): string | undefined {
  if (typeof value !== 'string' || value.length !== length) return undefined
  return /^[0-9a-f]+$/i.test(value) && /[^0]/.test(value) ? value : undefined
}
