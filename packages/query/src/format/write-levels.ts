import type { Severity, SeverityName } from '@logpond/core'
import { describe, invalidQuery } from '../errors/query-error.js'
import { LEVELS } from '../values/level.js'

type Level = Severity | SeverityName | undefined

/** The terms of a range of severities. */
export function writeLevels(min: Level, max: Level): string[] {
  const from = min === undefined ? undefined : numberOf('minSeverity', min)
  const to = max === undefined ? undefined : numberOf('maxSeverity', max)
  if (from === undefined) return to === undefined ? [] : [`level<=${upper(to)}`]
  if (to === undefined) return [`level>=${lower(from)}`]
  // A range from the lowest level would be read as its upper end alone.
  if (from > to || (from === 1 && to < 24)) return [`level>=${lower(from)}`, `level<=${upper(to)}`]
  if (from === to) return [`level:${from}`]
  const [first, last] = [lower(from), upper(to)]
  return [first === last ? `level:${first}` : `level:${first}..${last}`]
}

function numberOf(field: string, level: Severity | SeverityName): number {
  const number = typeof level === 'string' ? LEVELS.indexOf(level) * 4 + 1 : level
  if (Number.isInteger(number) && number >= 1 && number <= 24) return number
  throw invalidQuery(
    `${field} must be a whole number from 1 to 24 or one of ${LEVELS.join(', ')}; it was ${describe(level)}.`,
  )
}

/** The name of which the number is the first of the range. */
function lower(level: number): string {
  return level % 4 === 1 ? (LEVELS[(level - 1) / 4] as string) : String(level)
}

function upper(level: number): string {
  return level % 4 === 0 ? (LEVELS[level / 4 - 1] as string) : String(level)
}
