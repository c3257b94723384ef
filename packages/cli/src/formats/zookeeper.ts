import type { LogEntry } from '@logpond/core'
import { severityOfWord } from '@logpond/mapping/readers'

const HEADER = / - ([A-Z]{4,5}) {1,2}\[/y
const LOGGER = /^[\w.$<>]{1,255}$/
const LINE_NUMBER = /^\d{1,9}$/

/** The log of ZooKeeper: `2024-01-31 10:20:30,123 - INFO  [thread:logger@774] - message`. */
export function zookeeper(line: string, at: number): LogEntry | undefined {
  HEADER.lastIndex = at
  const match = HEADER.exec(line)
  if (match === null) return undefined
  const [header, level = ''] = match
  const severity = severityOfWord(level)
  const start = at + header.length
  // The name of a thread may contain brackets and colons.
  const end = line.indexOf('] - ', start)
  if (severity === undefined || end === -1) return undefined
  const attributes = readOrigin(line.slice(start, end))
  return attributes && { message: line.slice(end + 4), severity, attributes }
}

function readOrigin(origin: string): LogEntry['attributes'] {
  const at = origin.lastIndexOf('@')
  const colon = origin.lastIndexOf(':', at)
  const logger = origin.slice(colon + 1, at)
  const lineNumber = origin.slice(at + 1)
  if (at === -1 || colon === -1 || !LOGGER.test(logger) || !LINE_NUMBER.test(lineNumber)) return undefined
  return { thread: origin.slice(0, colon), logger, line: Number(lineNumber) }
}
