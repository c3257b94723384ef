import type { LogEntry } from '@logpond/core'

const TAG = /([^\s:[\]<>%]{1,128})(?:\[(\d{1,10})\])?:(?: |$)/y
const HOST = /([^\s:[\]<>|]{1,255}|[\da-fA-F:.]{2,45}) /y

// These are what went wrong, and no program: "Error: disk is full", "TypeError: …", "connection refused: …".
const NO_PROGRAM =
  /(?:error|exception|warning|failed|failure|refused|denied|timeout)$|^(?:trace|debug|info|notice|warn|err|crit|critical|alert|fatal|emerg|panic|note|\d+)$/i
// "Connection to: …" begins with a word, where a host has a digit, a dash, or no capital letter in front.
const NO_HOST = /^[A-Z][a-z]+$/

/**
 * What follows the time in a line of syslog: host, tag and message, `host sshd[4711]: message`. Either of the first two
 * may be missing; a message without a tag is all that follows the host.
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
  // A process id says that it is a tag, whatever it is called.
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
