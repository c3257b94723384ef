import type { LogEntry } from '@logpond/core'

const TAG = /([^\s:[\]<>%]{1,128})(?:\[(\d{1,10})\])?:(?: |$)/y
const HOST = /([^\s:[\]<>|]{1,255}|[\da-fA-F:.]{2,45}) /y

// Errors and levels are not names of programs: "Error: disk is full", "TypeError: …", "connection refused: …".
const NO_PROGRAM =
  /(?:error|exception|warning|failed|failure|refused|denied|timeout)$|^(?:trace|debug|info|notice|warn|err|crit|critical|alert|fatal|emerg|panic|note|\d+)$/i
// "Connection to: …" begins with a capitalized word. A host has digits or dashes, or does not begin with a capital letter.
const NO_HOST = /^[A-Z][a-z]+$/

/**
 * Splits the part of a syslog line after the time into host, tag and message: `host sshd[4711]: message`. The host or the tag
 * may be missing. Without a tag, the message is everything after the host.
 */
export function splitTag(
  line: string,
  start: number,
): Pick<LogEntry, 'message' | 'host' | 'service' | 'attributes'> {
  const tagOnly = tagAt(line, start)
  if (tagOnly === NO_TAG) return { message: line.slice(start) }
  if (tagOnly !== undefined) return tagOnly
  HOST.lastIndex = start
  const host = HOST.exec(line)?.[1]
  if (host === undefined) return { message: line.slice(start) }
  const at = HOST.lastIndex
  const tagged = tagAt(line, at)
  if (tagged === undefined) return { host, message: line.slice(at) }
  // With a process id it is a tag, whatever its name.
  const isSure = tagged !== NO_TAG && (tagged.attributes !== undefined || !NO_HOST.test(host))
  if (isSure) return { host, ...tagged }
  return NO_HOST.test(host) ? { message: line.slice(start) } : { host, message: line.slice(at) }
}

type Tagged = Pick<LogEntry, 'message' | 'service' | 'attributes'>

const NO_TAG = Symbol('no tag')

function tagAt(line: string, at: number): Tagged | typeof NO_TAG | undefined {
  TAG.lastIndex = at
  const match = TAG.exec(line)
  if (match === null) return undefined
  const message = line.slice(TAG.lastIndex)
  const [, service = '', pid] = match
  if (pid !== undefined) return { message, service, attributes: { pid: Number(pid) } }
  return NO_PROGRAM.test(service) ? NO_TAG : { message, service }
}
