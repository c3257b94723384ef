import { SEVERITY_NAMES, type SeverityName, toSeverity } from '@logpond/core'
import { isKept, severityOfWord } from '@logpond/mapping/readers'
import { InvalidArgumentError } from 'commander'

const MILLISECONDS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}
const BYTES: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
}

const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d|w)\s*)+$/

/** `90s`, `15m`, `2h`, `30d`, `2d12h` in milliseconds; `undefined` if the text is not a duration. */
export function readDuration(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g)
  return [...parts].reduce(
    (sum, [, number, unit = '']) => sum + Number(number) * (MILLISECONDS[unit] ?? 1),
    0,
  )
}

/** `90s`, `15m`, `2h`, `30d`, `2d12h` in milliseconds. */
export function parseDuration(text: string): number {
  const duration = readDuration(text.trim())
  if (duration === undefined) {
    throw new InvalidArgumentError('Give a number and a unit: 90s, 15m, 2h, 30d, 4w, 2d12h.')
  }
  return duration
}

/** `500MB`, `1GB`, `2GiB`, `1048576` in bytes. */
export function parseSize(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmgt]?i?b)?$/i.exec(text.trim()) ?? []
  if (number === undefined) throw new InvalidArgumentError('Give a number and a unit: 500MB, 1GB, 2GiB.')
  return Math.floor(Number(number) * (BYTES[unit.toUpperCase()] ?? 1))
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
