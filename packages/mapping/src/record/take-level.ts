import type { LogEntry, Severity } from '@logpond/core'
import { openTelemetryScale } from '../levels/level-scales.js'
import type { NumberedLevel } from '../levels/level-value.js'
import { winstonWord } from '../levels/winston-severity.js'
import { SCALES } from './record-fields.js'
import { takeField } from './take-field.js'

/** Sets the severity by the value of a member with the name of a level. See `takeField`. */
export function takeLevel(
  entry: Partial<LogEntry>,
  key: string,
  value: unknown,
  scale: NumberedLevel,
  known: Severity | undefined,
): boolean {
  // In these members, some words of winston's sets of levels have other severities than in the logs of other programs.
  const word = WINSTON_KEYS.includes(key) && typeof value === 'string' ? winstonWord(value) : undefined
  if (word !== undefined) return takeField(entry, 'severity', word, openTelemetryScale, undefined, known)
  return takeField(entry, 'severity', value, SCALES.get(key) ?? scale, undefined, known)
}

const WINSTON_KEYS = ['level', 'log.level']
