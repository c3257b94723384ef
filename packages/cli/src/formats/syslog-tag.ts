import type { LogEntry } from '@logpond/core'

const TAG = /([^\s:[\]]{1,128})(?:\[(\d{1,10})\])?:(?: |$)/y
const HOST = /([^\s:]{1,255}|[\da-fA-F:.]{2,45}) /y

/**
 * What follows the time in a line of syslog: host, tag and message, `host sshd[4711]: message`. Either of the first two
 * may be missing; a message without a tag is all that follows the host.
 */
export function splitTag(
  line: string,
  start: number,
): Pick<LogEntry, 'message' | 'host' | 'service' | 'attributes'> {
  const tagOnly = tagAt(line, start)
  if (tagOnly !== undefined) return tagOnly
  HOST.lastIndex = start
  const host = HOST.exec(line)?.[1]
  if (host === undefined) return { message: line.slice(start) }
  const at = HOST.lastIndex
  return { host, ...(tagAt(line, at) ?? { message: line.slice(at) }) }
}

function tagAt(line: string, at: number): Pick<LogEntry, 'message' | 'service' | 'attributes'> | undefined {
  TAG.lastIndex = at
  const match = TAG.exec(line)
  if (match === null) return undefined
  const message = line.slice(TAG.lastIndex)
  const [, service = '', pid] = match
  return pid === undefined ? { message, service } : { message, service, attributes: { pid: Number(pid) } }
}
