import type { Severity } from '@logpond/core'
import { pinoSeverity } from '../levels/pino-severity.js'
import { recordTime } from '../times/record-time.js'

const HEAD = '{"level":'
/** How lines of pino begin. The members of the logged object come later, and may have the same names. */
const BEGINNING = /^\{"level":(\d{1,6})(?:,"time":(\d{10,16}|"[^"\\]{1,40}"))?[,}]/

/** The level and the time at the beginning of a line of pino. */
export interface PinoBeginning {
  readonly level: number
  /** As JSON; undefined if there is none. */
  readonly time: string | undefined
}

/** What a line says about itself that comes from pino, and that the logged object cannot change. Undefined for other lines. */
export function pinoBeginning(line: string): PinoBeginning | undefined {
  if (!line.startsWith(HEAD)) return undefined
  const [, level, time] = BEGINNING.exec(line) ?? []
  return level === undefined ? undefined : { level: Number(level), time }
}

/**
 * The severity and the time that pino has written, if the record has other ones: of two members with one name, JSON.parse keeps the last
 * one, which comes from the logged object.
 */
export function replacedByFields(
  line: string,
  record: Readonly<Record<string, unknown>>,
): { severity?: Severity; timestamp?: number } {
  const beginning = pinoBeginning(line)
  if (beginning === undefined) return {}
  const replaced: { severity?: Severity; timestamp?: number } = {}
  if (record.level !== beginning.level) replaced.severity = pinoSeverity(beginning.level)
  if (beginning.time !== undefined) {
    const time = JSON.parse(beginning.time) as number | string
    const timestamp = recordTime(time)
    if (record.time !== time && timestamp !== undefined) replaced.timestamp = timestamp
  }
  return replaced
}
