import type { Severity } from '@logpond/core'
import { pinoSeverity } from './pino-severity.js'
import { severityOfPriority, within } from './severity-words.js'

/** Converts the numeric levels of a logger to severities. Numbers beyond its range get the nearest level. */
export type LevelScale = (level: number) => Severity

const PYTHON: readonly Severity[] = [1, 5, 9, 13, 17, 21]

/** Python's logging: 10 for debug, 20 for info, … 50 for critical. */
export const pythonScale: LevelScale = (level) => {
  const step = Math.min(5, Math.max(0, Math.floor(level / 10)))
  return between(PYTHON[step] ?? 1, (level - 10 * step) / 5)
}

/** The severities of syslog, GELF and the journal: 0 for an emergency to 7 for debug. */
export const syslogScale: LevelScale = (level) =>
  severityOfPriority(Math.min(7, Math.max(0, Math.trunc(level))))

const GOOGLE: readonly Severity[] = [9, 5, 9, 10, 13, 17, 18, 19, 21]

/** Google Cloud: 100 for debug, 200 for info, … 800 for an emergency. */
export const googleScale: LevelScale = (level) =>
  GOOGLE[Math.min(8, Math.max(1, Math.floor(level / 100)))] ?? 9

/** PHP's Monolog: 100 for debug, 200 for info, 250 for a notice, 300, 400, 500, 550 for an alert, 600. */
export const monologScale: LevelScale = (level) => MONOLOG.find(([from]) => level >= from)?.[1] ?? 5

/** Nextcloud: 0 for debug, 1 for info, 2, 3, and 4 for fatal. */
export const nextcloudScale: LevelScale = (level) =>
  within(4 * Math.min(4, Math.max(0, Math.trunc(level))) + 5)

const MONOLOG: readonly (readonly [number, Severity])[] = [
  [600, 21],
  [550, 19],
  [500, 18],
  [400, 17],
  [300, 13],
  [250, 10],
  [200, 9],
]

/** Logback and log4j: 5,000 for trace, 10,000 for debug, … 50,000 for fatal. */
export const logbackScale: LevelScale = (level) =>
  level < 10_000 ? 1 : within(4 * Math.min(5, Math.floor(level / 10_000)) + 1)

/** One of the three severities between two levels. */
function between(severity: Severity, part: number): Severity {
  return within(severity + Math.min(3, Math.max(0, Math.ceil(part))))
}

/** Fields with the name `severity` contain numbers of three scales: OpenTelemetry, syslog, and Google Cloud. */
export const severityScale = (severity: number): Severity | undefined => {
  if (severity >= 100) return googleScale(severity)
  // Multiples of ten are levels of pino. Any other number is beyond the range of OpenTelemetry.
  if (severity > 24) return severity % 10 === 0 ? pinoSeverity(severity) : 24
  if (severity >= 8) return within(Math.trunc(severity))
  // 0 is an emergency in syslog, but means unknown in the other two.
  return severity >= 1 ? syslogScale(severity) : undefined
}

/** OpenTelemetry: 1 to 24. 0 means unknown. */
export const openTelemetryScale = (severity: number): Severity | undefined =>
  severity >= 1 ? within(Math.trunc(severity)) : undefined

/** .NET's LogLevel: 0 for trace to 5 for critical. */
export const dotnetScale: LevelScale = (level) => DOTNET[Math.min(5, Math.max(0, Math.trunc(level)))] ?? 9

const DOTNET: readonly Severity[] = [1, 5, 9, 13, 17, 18]

/** A field with the name `level` of an unknown logger. */
export const levelScale: LevelScale = (level) => (level < 5000 ? pinoSeverity(level) : logbackScale(level))
