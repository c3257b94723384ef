import { SEVERITY_NAMES, type SeverityName } from '../contract/severity.js'
import { isError } from '../values/value-brand.js'

/** The names of other loggers for our severities. */
const OTHER_NAMES: Readonly<Record<string, SeverityName>> = {
  __proto__: null as never,
  verbose: 'trace',
  silly: 'trace',
  information: 'info',
  notice: 'info',
  warning: 'warn',
  err: 'error',
  severe: 'error',
  critical: 'fatal',
  crit: 'fatal',
  alert: 'fatal',
  emerg: 'fatal',
  emergency: 'fatal',
  panic: 'fatal',
}

/** The levels of pino and bunyan. */
const OTHER_NUMBERS: ReadonlyMap<unknown, SeverityName> = new Map([
  [30, 'info'],
  [40, 'warn'],
  [50, 'error'],
  [60, 'fatal'],
])

/** Advice on what to write instead of a wrong severity, as a sentence that begins with a space; empty if there is none. */
export function severityAdvice(value: unknown): string {
  const number = OTHER_NUMBERS.get(value)
  if (number !== undefined) return ` As a level of pino or bunyan it is '${number}'.`
  if (typeof value !== 'string') return ''
  const name = value.trim().toLowerCase()
  if (/^\d+$/.test(name)) return ' Pass a number, not text.'
  const meant = (SEVERITY_NAMES as readonly string[]).includes(name) ? name : OTHER_NAMES[name]
  return meant === undefined ? '' : ` Write '${meant}'.`
}

/** Like {@link severityAdvice}, for a timestamp. */
export function timestampAdvice(value: unknown): string {
  if (typeof value === 'string') return ' Pass new Date(text), or Date.parse(text).'
  if (typeof value === 'bigint') return ' Pass Number(nanoseconds) / 1e6.'
  if (typeof value !== 'number' || !Number.isFinite(value)) return ''
  return ' Divide microseconds by 1e3, and nanoseconds by 1e6.'
}

/** Like {@link severityAdvice}, for the id of a trace or a span. */
export function idAdvice(value: unknown): string {
  if (value === '') return ' Leave it out if there is none.'
  return typeof value === 'string' && value.includes('-') ? ' Leave its hyphens out.' : ''
}

/** Like {@link severityAdvice}, for a value that is passed as an entry or as its message. */
export function messageAdvice(value: unknown): string {
  if (isError(value)) return ' Store { message: error.message, attributes: { error } }.'
  if (typeof value === 'string') return ' Store { message: text }.'
  return typeof value === 'object' && value !== null ? ' Store it in attributes.' : ''
}
