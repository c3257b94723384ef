import { SEVERITY_NAMES, SEVERITY_NUMBERS, type Severity } from '@logpond/core'

/** The numbers of TRACE, DEBUG, INFO, WARN, ERROR and FATAL, and one more step above. */
const LEVELS = [5000, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000] as const

/**
 * The severity of a level of log4js (`event.level.level`). 5000, 10000, 20000, 30000, 40000 and 50000 are trace, debug, info, warn,
 * error and fatal. A level between two of them gets one of the three numbers between their severities. A level below 5000 is TRACE,
 * and one above 60000 is FATAL4: so is MARK, which log4js shows whatever level is set.
 *
 * @example
 * ```ts
 * log4jsSeverity(20_000) // 9, INFO
 * log4jsSeverity(25_000) // 11, INFO3
 * ```
 *
 * @returns 9 (info) for NaN, which is not a level.
 */
export function log4jsSeverity(level: number): Severity {
  if (Number.isNaN(level)) return 9
  const above = LEVELS.findIndex((one) => one > level)
  if (above === 0) return 1
  const from = LEVELS[above - 1]
  const to = LEVELS[above]
  if (from === undefined || to === undefined) return 24
  const severity = SEVERITY_NUMBERS[SEVERITY_NAMES[above - 1] ?? 'fatal']
  return (
    level === from ? severity : severity + 1 + Math.floor((3 * (level - from)) / (to - from))
  ) as Severity
}
