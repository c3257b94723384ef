import { SEVERITY_NAMES, SEVERITY_NUMBERS, type Severity } from '@logpond/core'

/** The numbers between the named severities: TRACE2 to TRACE4, DEBUG2 to DEBUG4, …, FATAL2 to FATAL4. */
const BETWEEN: readonly Severity[] = SEVERITY_NAMES.flatMap((name) =>
  [1, 2, 3].map((step) => (SEVERITY_NUMBERS[name] + step) as Severity),
)

/**
 * The severity of a numeric level of pino or Bunyan. 10, 20, 30, 40, 50 and 60 are trace, debug, info, warn, error and fatal. The
 * levels between them share the numbers between these severities, as in OpenTelemetry's instrumentation: the range from 10 to 70
 * is divided into 18 equal parts. Levels below 10 are TRACE2, levels above 70 FATAL4.
 *
 * @example
 * ```ts
 * pinoSeverity(30) // 9, INFO
 * pinoSeverity(35) // 11, INFO3
 * ```
 *
 * @returns 9 (info) for NaN, which is not a level.
 */
export function pinoSeverity(level: number): Severity {
  switch (level) {
    case 30:
      return 9
    case 20:
      return 5
    case 40:
      return 13
    case 50:
      return 17
    case 10:
      return 1
    case 60:
      return 21
    default: {
      const part = Math.floor(((level - 10) / 60) * BETWEEN.length)
      return BETWEEN[Math.min(BETWEEN.length - 1, Math.max(0, part))] ?? 9
    }
  }
}
