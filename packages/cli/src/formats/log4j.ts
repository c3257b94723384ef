import type { LogEntry, Severity } from '@logpond/core'
import { timeOf, timeOfIso } from './calendar.js'
import type { LogFormat } from './log-format.js'
import { LEVEL_WORDS, severityOfWord } from './severity-words.js'

const TIME = /^(\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?|\d\d\/\d\d\/\d\d \d\d:\d\d:\d\d(?:[.,]\d{1,9})?)(?: - |, | {1,8}|$)/
const SHORT = /^(\d\d)\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d)([.,]\d{1,9})?$/
const LEVEL = `(?<level>${LEVEL_WORDS})`

/** What may follow the time, from the most to the least particular. */
const LAYOUTS: readonly RegExp[] = [
  // Zookeeper: INFO  [thread:Logger@774] - message
  `${LEVEL} +\\[(?<origin>.{1,1000}?)\\] - (?<message>.*)`,
  // Python: name - LEVEL - message
  `(?<logger>[^\\s\\[]{1,255}) - ${LEVEL} - (?<message>.*)`,
  // Spring Boot: INFO 4711 --- [thread] logger : message
  `${LEVEL} +(?<pid>\\d{1,10}) --- \\[ *(?<thread>[^\\]]{0,255})\\] (?<logger>\\S{1,255}) *: (?<message>.*)`,
  // Hadoop and log4j: INFO [thread] logger: message
  `${LEVEL} +\\[(?<thread>[^\\]]{0,255})\\] (?<logger>[^\\s:]{1,255}): (?<message>.*)`,
  // Logback: [thread] INFO logger - message
  `\\[(?<thread>[^\\]]{0,255})\\] +${LEVEL} +(?<logger>\\S{1,255}) - (?<message>.*)`,
  // Windows component servicing: Info                  CBS    message
  `${LEVEL} {2,64}(?<logger>[A-Z]{2,8}) {2,16}(?<message>.*)`,
  // Spark: INFO logger: message
  `${LEVEL} +(?<logger>[^\\s:\\[]{1,255}): (?<message>.*)`,
  // Anything that begins with a level.
  `\\[?${LEVEL}\\]?:?(?: +|$)(?<message>.*)`,
].map((source) => new RegExp(`^${source}$`, 'is'))

// Python without a time: LEVEL:name:message
const PYTHON = new RegExp(`^(?<level>DEBUG|INFO|WARNING|ERROR|CRITICAL):(?<logger>[\\w.-]{1,255}):(?<message>.*)$`, 's')

/** Lines of log4j and its relatives: a time, a level, mostly the name of a logger, and the message. */
export const log4j: LogFormat = {
  name: 'log4j and its relatives',
  parse(line, now) {
    const [head, time = ''] = TIME.exec(line) ?? []
    if (head === undefined) {
      const groups = PYTHON.exec(line)?.groups
      return groups && toEntry(groups, now())
    }
    const timestamp = timeOfIso(time) ?? timeOfShort(time)
    if (timestamp === undefined) return undefined
    const rest = line.slice(head.length)
    for (const layout of LAYOUTS) {
      const groups = layout.exec(rest)?.groups
      if (groups !== undefined) return toEntry(groups, timestamp)
    }
    return undefined
  },
}

function toEntry(groups: Record<string, string | undefined>, timestamp: number): LogEntry {
  const { level = '', message = '', logger, thread, pid, origin } = groups
  const attributes = {
    ...(logger && { logger }),
    ...(thread && { thread: thread.trim() }),
    ...(pid && { pid: Number(pid) }),
    ...(origin && originOf(origin)),
  }
  return {
    message,
    timestamp,
    severity: severityOfWord(level) as Severity,
    ...(Object.keys(attributes).length > 0 && { attributes }),
  }
}

/** `thread:Logger@line`, where the thread may have colons of its own. */
function originOf(origin: string): { thread: string; logger?: string; line?: number } {
  const at = origin.lastIndexOf('@')
  const colon = origin.lastIndexOf(':', at)
  const line = origin.slice(at + 1)
  if (at < 0 || colon < 0 || !/^\d{1,9}$/.test(line)) return { thread: origin }
  return { thread: origin.slice(0, colon), logger: origin.slice(colon + 1, at), line: Number(line) }
}

/** `17/06/09 20:10:40`: year, month, day. */
function timeOfShort(text: string): number | undefined {
  const [, year, month, day, hour, minute, second, fraction] = SHORT.exec(text) ?? []
  if (year === undefined) return undefined
  return timeOf({
    year: 2000 + Number(year),
    month: Number(month) - 1,
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    fraction,
  })
}
