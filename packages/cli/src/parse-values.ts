import { SEVERITY_NAMES, type SeverityName, toSeverity } from '@logpond/core'
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

/** `90s`, `15m`, `2h`, `30d` in milliseconds. */
export function parseDuration(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/.exec(text.trim()) ?? []
  if (number === undefined || unit === undefined) {
    throw new InvalidArgumentError('Give a number and a unit: 90s, 15m, 2h, 30d, 4w.')
  }
  return Number(number) * (MILLISECONDS[unit] ?? 1)
}

/** `500MB`, `1GB`, `2GiB`, `1048576` in bytes. */
export function parseSize(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmgt]?i?b)?$/i.exec(text.trim()) ?? []
  if (number === undefined) throw new InvalidArgumentError('Give a number and a unit: 500MB, 1GB, 2GiB.')
  return Math.floor(Number(number) * (BYTES[unit.toUpperCase()] ?? 1))
}

/** A point in time (ISO 8601, local where it names no zone), or how long ago: `2h`. In milliseconds since the epoch. */
export function parseTime(text: string, now: number): number {
  if (/^\d+(?:\.\d+)?(ms|s|m|h|d|w)$/.test(text.trim())) return now - parseDuration(text)
  const time = /^\d{4}-/.test(text) ? new Date(text.includes('T') ? text : isoOf(text)).getTime() : Number.NaN
  if (Number.isNaN(time)) {
    throw new InvalidArgumentError(
      'Give a time such as 2026-01-31, 2026-01-31T12:00:00Z, or how long ago: 15m, 2h, 3d.',
    )
  }
  return time
}

// `2026-01-31` alone would mean UTC, `2026-01-31 12:00` local time; both are meant locally.
function isoOf(text: string): string {
  const [date = '', time = '00:00'] = text.trim().split(/\s+/, 2)
  return `${date}T${time}`
}

export function parseTraceId(text: string): string {
  if (!/^[0-9a-f]{32}$/i.test(text)) throw new InvalidArgumentError('Give 32 hex digits.')
  return text
}

export function parseSeverity(text: string): SeverityName | number {
  const value = /^\d+$/.test(text) ? Number(text) : text.toLowerCase()
  if (toSeverity(value) === undefined) {
    throw new InvalidArgumentError(`Give one of ${SEVERITY_NAMES.join(', ')}, or a number from 1 to 24.`)
  }
  return value as SeverityName | number
}

/** A whole number from `min` to `max`. */
export function parseCount(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`)
    }
    return value
  }
}

/** `key=value`; a value that is JSON means what it means there, anything else is a string. */
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
    // A number beyond all bounds cannot be stored as one either.
    if (typeof value === 'number' && Number.isFinite(value)) return value
  } catch {
    // It is a string then.
  }
  return text
}

/** Collects an option that may be given several times. */
export function collect(text: string, before: readonly string[] = []): string[] {
  return [...before, text]
}
