import { levelScale, monologScale, nextcloudScale, pythonScale, syslogScale } from '../levels/level-scales.js'
import type { NumberedLevel } from '../levels/level-value.js'

/** The scale of the numeric levels of the logger that wrote a record. */
export function scaleOf(record: Record<string, unknown>): NumberedLevel {
  const { level, pid } = record
  // pino and bunyan write a pid, and most lines are theirs.
  if (typeof pid === 'number') return levelScale
  // A longer text is not a number.
  if (typeof level !== 'number' && (typeof level !== 'string' || level.length > 2)) return levelScale
  if ('short_message' in record || 'facility' in record) return syslogScale
  if ('level_name' in record) return monologScale
  if ('reqId' in record && 'remoteAddr' in record) return nextcloudScale
  const isPython = 'levelno' in record || 'levelname' in record || 'funcName' in record || 'asctime' in record
  return isPython ? pythonScale : levelScale
}

/**
 * Whether a record is of pino or Bunyan. Only they use `name` for the program, and their message is `msg`, whatever other fields the
 * application logs. Their levels are numbers, unless a formatter of pino writes their names.
 */
export function isPinoRecord(record: Record<string, unknown>, scale: NumberedLevel): boolean {
  const { level, pid, hostname } = record
  if (typeof level === 'number') return scale === levelScale
  return typeof pid === 'number' && typeof hostname === 'string'
}
