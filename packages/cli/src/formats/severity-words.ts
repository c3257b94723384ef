import { SEVERITY_NAMES, SEVERITY_NUMBERS, type Severity } from '@logpond/core'

const { trace, debug, info, warn, error, fatal } = SEVERITY_NUMBERS

// What OpenTelemetry has no name for stands where its data model puts the severities of syslog.
const SYSLOG_SEVERITIES: readonly Severity[] = [fatal, 19, 18, error, warn, 10, info, debug]

const SEVERITY_BY_WORD = new Map<string, Severity>([
  ...words(trace, 'trace', 'trc', 'finest', 'finer', 'verbose'),
  ...words(debug, 'debug', 'dbg', 'fine', 'config'),
  ...words(info, 'info', 'inf', 'information', 'informational'),
  ...words(10, 'notice'),
  ...words(warn, 'warn', 'warning', 'wrn'),
  ...words(error, 'error', 'err', 'severe'),
  ...words(18, 'critical', 'crit'),
  ...words(19, 'alert'),
  ...words(fatal, 'fatal', 'emergency', 'emerg', 'panic'),
])

/** The severity that a word like `WARN` or `Information` stands for, in any case. */
export function severityOfWord(word: string): Severity | undefined {
  return SEVERITY_BY_WORD.get(word) ?? SEVERITY_BY_WORD.get(word.toLowerCase())
}

/** The severity of a level of pino and bunyan: 10 for trace to 60 for fatal; one between counts as the one below. */
export function severityOfLevel(level: number): Severity | undefined {
  const name = SEVERITY_NAMES[Math.floor(level / 10) - 1]
  return name === undefined ? undefined : SEVERITY_NUMBERS[name]
}

/** The severity in a syslog priority (eight times the facility plus the severity). */
export function severityOfPriority(priority: number): Severity {
  return SYSLOG_SEVERITIES[priority & 7] as Severity
}

// In lower case only before a colon: "error in line 7" is a sentence.
const LEADING =
  /^(?:(debug|info|notice|warning|warn|error|crit|critical|alert|fatal|emerg|panic):|(DEBUG|INFO|NOTICE|WARNING|WARN|ERROR|CRIT|CRITICAL|ALERT|FATAL|EMERG|PANIC):?) /

/** The severity of the level word with which a message begins. */
export function leadingSeverity(message: string): Severity | undefined {
  const [, lower, upper] = LEADING.exec(message) ?? []
  const word = lower ?? upper
  return word === undefined ? undefined : severityOfWord(word)
}

function words(severity: Severity, ...list: string[]): [string, Severity][] {
  return list.map((word) => [word, severity])
}
