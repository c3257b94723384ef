import { isObject, setAttribute } from '@logpond/mapping/readers'
import { fromJsonTime } from './json-time.js'
import type { LogFormat } from './log-format.js'

/** Lines of containers, wrapped by Docker's json-file driver: `{"log":"…\n","stream":"stdout","time":"…"}`. */
export const dockerJson: LogFormat = {
  name: 'docker-json',
  isWrapper: true,
  parse(line) {
    const record = readDockerLine(line)
    if (record === undefined) return undefined
    const { log, stream, time, attrs } = record
    const attributes: Record<string, unknown> = isObject(attrs) ? { ...attrs } : {}
    setAttribute(attributes, 'stream', stream)
    const timestamp = fromJsonTime(time)
    return { message: log.replace(/\r?\n$/, ''), ...(timestamp !== undefined && { timestamp }), attributes }
  },
}

export interface DockerLine {
  /** The output of the container: a line with its line break, or a part of a line without one. */
  readonly log: string
  readonly stream: string
  readonly time: unknown
  readonly attrs?: unknown
}

const MEMBERS = new Set(['log', 'stream', 'time', 'attrs'])

export function readDockerLine(line: string): DockerLine | undefined {
  // Checked before JSON.parse because every line of JSON gets here. Docker always writes its members in this order.
  if (!line.startsWith('{"log":"') || !line.includes('"stream":"std')) return undefined
  try {
    const record = JSON.parse(line) as Record<string, unknown>
    const isDocker = typeof record.log === 'string' && Object.keys(record).every((key) => MEMBERS.has(key))
    return isDocker ? (record as unknown as DockerLine) : undefined
  } catch {
    return undefined
  }
}
