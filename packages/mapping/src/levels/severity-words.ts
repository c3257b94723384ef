import { SEVERITY_NUMBERS, type Severity } from '@logpond/core'

const { trace, debug, info, warn, error, fatal } = SEVERITY_NUMBERS

// Severities without a name in OpenTelemetry get the numbers that its data model assigns to syslog.
const SYSLOG_SEVERITIES: readonly Severity[] = [fatal, 19, 18, error, warn, 10, info, debug]

/** Words that are levels both before a message and in a field for the level. */
const SEVERITY_BY_WORD = new Map<string, Severity>([
  ...words(trace, 'trace', 'trce', 'trc', 'finest', 'finer', 'verbose', 'vrb', 'silly'),
  ...words(debug, 'debug', 'dbug', 'dbg', 'fine', 'config'),
  ...words(info, 'info', 'inf', 'information', 'informational'),
  ...words(10, 'notice'),
  ...words(warn, 'warn', 'warning', 'wrn'),
  ...words(error, 'error', 'err', 'eror', 'severe'),
  ...words(18, 'critical', 'crit'),
  ...words(19, 'alert'),
  ...words(fatal, 'fatal', 'ftl', 'emergency', 'emerg', 'panic', 'dpanic'),
  ...numbered(trace, 'trace'),
  ...numbered(debug, 'debug'),
  ['debug5', debug],
  ...numbered(info, 'info'),
  ...numbered(warn, 'warn'),
  ...numbered(error, 'error'),
  ...numbered(fatal, 'fatal'),
])

/** The severity of a word like `WARN`, `Information` or Go's `ERROR+4`, in upper or lower case. */
export function severityOfWord(word: string): Severity | undefined {
  return SEVERITY_BY_WORD.get(word) ?? SEVERITY_BY_WORD.get(word.toLowerCase()) ?? severityOfOffset(word)
}

/** Go's slog writes a level between two others as an offset from one. Its steps are the same as in OpenTelemetry. */
function severityOfOffset(word: string): Severity | undefined {
  const [, name, distance] = /^([a-z]{3,13})([+-]\d{1,4})$/i.exec(word) ?? []
  const base = name === undefined ? undefined : SEVERITY_BY_WORD.get(name.toLowerCase())
  return base === undefined ? undefined : within(base + Number(distance))
}

/** The nearest valid severity. */
export function within(severity: number): Severity {
  return Math.min(24, Math.max(1, severity)) as Severity
}

/** The severity in a syslog priority (eight times the facility plus the severity). */
export function severityOfPriority(priority: number): Severity {
  return SYSLOG_SEVERITIES[priority & 7] as Severity
}

function words(severity: Severity, ...list: string[]): [string, Severity][] {
  return list.map((word) => [word, severity])
}

/** The short names of OpenTelemetry: `INFO2` is one above `INFO`. */
function numbered(severity: Severity, word: string): [string, Severity][] {
  return [1, 2, 3, 4].map((number) => [`${word}${number}`, within(severity + number - 1)])
}
