import { SEVERITY_NAMES, type SeverityName, toSeverity } from '@logpond/core'
import { isKept, severityOfWord } from '@logpond/mapping/readers'
import { readDuration, readSize } from '@logpond/query'
import { InvalidArgumentError } from 'commander'

/** `90s`, `15m`, `2h`, `30d`, `2d12h` in milliseconds. */
export function parseDuration(text: string): number {
  const duration = readDuration(text.trim())
  if (duration === undefined || duration < 0) {
    throw new InvalidArgumentError('Give a number and a unit: 90s, 15m, 2h, 30d, 4w, 2d12h.')
  }
  return duration
}

/** `500MB`, `1GB`, `2GiB`, `1048576` in bytes. */
export function parseSize(text: string): number {
  const trimmed = text.trim()
  const size = readSize(trimmed) ?? (/^\d+(?:\.\d+)?$/.test(trimmed) ? Number(trimmed) : undefined)
  if (size === undefined || size < 0)
    throw new InvalidArgumentError('Give a number and a unit: 500MB, 1GB, 2GiB.')
  return Math.floor(size)
}

export function parseTraceId(text: string): string {
  if (!/^[0-9a-f]{32}$/i.test(text)) throw new InvalidArgumentError('Give 32 hex digits.')
  return text
}

export function parseSeverity(text: string): SeverityName | number {
  const value = /^\d+$/.test(text) ? Number(text) : text.toLowerCase()
  const severity = toSeverity(value) === undefined ? severityOfWord(text) : (value as SeverityName | number)
  if (severity === undefined) {
    throw new InvalidArgumentError(`Give one of ${SEVERITY_NAMES.join(', ')}, or a number from 1 to 24.`)
  }
  return severity
}

/**
 * A parser of whole numbers from `min` to `max`.
 *
 * @param hint Text to append to the message about any other value.
 */
export function parseCount(min: number, max: number, hint = ''): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}. ${hint}`.trimEnd())
    }
    return value
  }
}

/**
 * Parses `key=value`. A JSON value keeps its type; any other value is a string. A whole number beyond 2⁵³ is a string too,
 * because `ingest` stores such a number as the text of its digits.
 */
export function parseAttribute(
  text: string,
  before: Record<string, string | number | boolean | null> = {},
): Record<string, string | number | boolean | null> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Give a name and a value: http.status=500.')
  return { ...before, [text.slice(0, at)]: attributeValue(text.slice(at + 1)) }
}

function attributeValue(text: string): string | number | boolean | null {
  try {
    const value: unknown = JSON.parse(text)
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
    // `ingest` stores the digits of other numbers as text.
    if (typeof value === 'number' && isKept(value, text)) return value
  } catch {
    // Not JSON, so it is a string.
  }
  return text
}

/** Collects the values of a repeatable option. */
export function collect(text: string, before: readonly string[] = []): string[] {
  return [...before, text]
}

/**
 * Compiles the regular expression that describes the lines of a file.
 *
 * @throws InvalidArgumentError if it is not a regular expression, or has no named group.
 */
export function parseLineFormat(source: string): RegExp {
  try {
    const format = new RegExp(source)
    // With an empty alternative it matches the empty text, and the match lists the groups.
    if (new RegExp(`${source}|`).exec('')?.groups !== undefined) return format
  } catch (error) {
    throw new InvalidArgumentError(`It is not a regular expression: ${(error as Error).message}`)
  }
  throw new InvalidArgumentError(
    'Name its groups: (?<time>\\S+) (?<level>\\w+) (?<message>.*). The groups time, level, message, service, host, traceId and spanId become fields, and all others attributes.',
  )
}
