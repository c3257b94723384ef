import { type LogEntry, SEVERITY_NUMBERS, type Severity } from '@logpond/core'
import type { LogFormat } from './log-format.js'

const LEVEL = '(DEBUG|INFO|WARNING|ERROR|CRITICAL)'
const BASIC = new RegExp(`^${LEVEL}:([^\\s:]{1,255}):`)
const AFTER_TIME = new RegExp(` - (\\S{1,255}) - ${LEVEL} - `, 'y')

/** Python's logging in its default format: `INFO:name:message`. */
export const pythonBasic: LogFormat = {
  name: 'python-basic',
  parse(line) {
    const match = BASIC.exec(line)
    if (match === null) return undefined
    const [header, level, logger] = match
    return { message: line.slice(header.length), severity: severityOf(level), attributes: { logger } }
  },
}

/** Python's logging in the format of its manual: `2024-01-31 10:20:30,123 - name - INFO - message`. */
export function pythonLogging(line: string, at: number): LogEntry | undefined {
  AFTER_TIME.lastIndex = at
  const match = AFTER_TIME.exec(line)
  if (match === null) return undefined
  const [header, logger, level] = match
  return { message: line.slice(at + header.length), severity: severityOf(level), attributes: { logger } }
}

/** CRITICAL is Python's highest level. FATAL is another name for it. */
function severityOf(level: string | undefined): Severity {
  const { debug, info, warn, error, fatal } = SEVERITY_NUMBERS
  if (level === 'DEBUG') return debug
  if (level === 'INFO') return info
  if (level === 'WARNING') return warn
  return level === 'ERROR' ? error : fatal
}
