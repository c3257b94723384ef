import type { LogEntry } from '@logpond/core'
import { severityOfWord } from '@logpond/mapping/readers'
import { skipBlanks } from './scan.js'

const HEADER = /, ([A-Z][a-z]{2,15}) {1,24}([A-Z]{2,8})(?= |$)/y
const COMPONENT_WIDTH = 7

/** The log of Windows component-based servicing: `2024-01-31 10:20:30, Info                  CBS    message`. */
export function windowsCbs(line: string, at: number): LogEntry | undefined {
  HEADER.lastIndex = at
  const match = HEADER.exec(line)
  if (match === null) return undefined
  const [header, level = '', service = ''] = match
  const severity = severityOfWord(level)
  if (severity === undefined) return undefined
  const start = skipBlanks(line, at + header.length, Math.max(1, COMPONENT_WIDTH - service.length))
  return { message: line.slice(start), severity, service }
}
