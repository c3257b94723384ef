import type { Severity } from '@logpond/core'
import { pinoSeverity, severityOfWord } from '@logpond/mapping'
import type { Levels } from './levels.js'
import type { LineContext } from './line-context.js'
import type { CheckedOptions } from './options.js'

/** The severity of a level of pino: as the options say, or by its number. */
export function lineSeverity(
  level: number,
  levels: Levels | undefined,
  { severities }: Pick<CheckedOptions, 'severities'>,
): Severity {
  if (severities.size > 0) {
    const label = levels?.label(level)
    const chosen = (label === undefined ? undefined : severities.get(label)) ?? severities.get(String(level))
    if (chosen !== undefined) return chosen
  }
  // Then the number says nothing.
  const label = levels?.isDescending === true ? levels.label(level) : undefined
  return (label === undefined ? undefined : severityOfWord(label)) ?? pinoSeverity(level)
}

/** Whether a line has at least the level that the options ask for. */
export function isWanted(
  { levels, level }: LineContext,
  { level: wanted }: Pick<CheckedOptions, 'level'>,
): boolean {
  if (wanted === undefined || level === undefined) return true
  const minimum = typeof wanted === 'number' ? wanted : (levels?.number(wanted) ?? STANDARD_LEVELS[wanted])
  if (minimum === undefined) return true
  return levels === undefined ? level >= minimum : levels.isEnabled(level, minimum)
}

/** For lines that do not come from a logger. */
const STANDARD_LEVELS: Readonly<Record<string, number>> = {
  __proto__: null as never,
  trace: 10,
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  fatal: 60,
}
