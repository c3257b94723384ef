import type { LogEntry, StoredLogEntry } from '@logpond/core'
import { jsonLines } from './json-lines.js'
import type { LogFormat } from './log-format.js'
import { isOpenTelemetry, openTelemetry } from './open-telemetry.js'
import { isStoredEntry } from './stored-entry.js'

/** Attributes may be as deep as this. */
const MAX_DEPTH = 500

/** A line that is a JSON object: an entry that was printed from a database, a log record of OpenTelemetry, or what pino, bunyan and other loggers write. */
export const json: LogFormat = {
  name: 'json',
  parse(line) {
    const record = readObject(line)
    if (record === undefined) return undefined
    if (isStoredEntry(record)) return asItWas(line)
    return isOpenTelemetry(record) ? openTelemetry(record, line) : jsonLines(record, line)
  },
}

/** More digits than a number of JavaScript is sure to hold. */
const LONG_NUMBER = /\d{16}/

/** A whole number that would lose digits becomes a string of them. */
function keepDigits(
  this: unknown,
  _key: string,
  value: unknown,
  context?: { readonly source?: string },
): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const digits = context?.source
  return digits !== undefined && /^-?\d+$/.test(digits) ? digits : value
}

/** Its numbers were numbers of JavaScript, however many digits they have. The id is given anew. */
function asItWas(line: string): LogEntry {
  const { id: _id, ...entry } = JSON.parse(line) as StoredLogEntry
  return entry
}

function readObject(line: string): Record<string, unknown> | undefined {
  // A look before JSON.parse, as what it throws is costly.
  if (!line.startsWith('{') || !line.trimEnd().endsWith('}')) return undefined
  try {
    const record = JSON.parse(line, LONG_NUMBER.test(line) ? keepDigits : undefined) as Record<
      string,
      unknown
    >
    // A shorter line cannot be that deep.
    return line.length > 2 * MAX_DEPTH && isDeeper(record, MAX_DEPTH) ? undefined : record
  } catch {
    return undefined
  }
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return depth === 0 || Object.values(value).some((member) => isDeeper(member, depth - 1))
}
