import type { LogEntry } from '@logpond/core'
import { withAttributes } from './attributes.js'
import { readLevel } from './log4j-level.js'
import { readLogger } from './log4j-logger.js'

/**
 * Lines of log4j, Logback, Spring Boot, Hadoop, Spark and others with a time, a level, and usually a thread and a logger before
 * the message: `2024-01-31 10:20:30,123 INFO [main] org.example.Server: message`.
 */
export function log4j(line: string, at: number): LogEntry | undefined {
  const level = readLevel(line, at)
  if (level === undefined) return undefined
  const origin = level.pid === undefined ? readLogger(line, level.end) : { pid: level.pid, end: level.end }
  const attributes: Record<string, unknown> = {}
  const thread = level.thread ?? origin?.thread
  if (origin?.pid !== undefined) attributes.pid = origin.pid
  if (thread !== undefined) attributes.thread = thread
  if (origin?.logger !== undefined) attributes.logger = origin.logger
  return {
    message: line.slice(origin?.end ?? level.end),
    severity: level.severity,
    ...withAttributes(attributes),
  }
}
