import type { LogEntry } from '@logpond/core'
import {
  FIELDS,
  levelScale,
  recordLine,
  scanQuoted,
  setAttribute,
  severityOfLevel,
} from '@logpond/mapping/readers'
import { fromJsonTime } from './json-time.js'
import { lineContext } from './line-context.js'
import type { LogFormat, ParseContext } from './log-format.js'

type Pairs = Record<string, unknown>

/**
 * `time=2026-03-04T05:06:07.100Z level=ERROR msg="cache miss" cache=sessions`, as Go's slog and logrus, Grafana and Heroku
 * write it. A line has this format if it consists of such pairs, and some of their names are names of log fields.
 */
export const logfmt: LogFormat = {
  name: 'logfmt',
  isClosed: true,
  parse: readLogfmt,
}

/** The entry of a text; `undefined` if the text is not entirely logfmt. */
export function readLogfmt(text: string, context: ParseContext): LogEntry | undefined {
  const pairs = readPairs(text)
  return pairs !== undefined && isLog(pairs) ? recordLine(pairs, text, lineContext(context)) : undefined
}

const KEY = /([A-Za-z_@][\w.@/-]{0,127})=/y

/** The pairs of a line; `undefined` if the line contains anything else. */
function readPairs(line: string): Pairs | undefined {
  const pairs: Pairs = {}
  let at = 0
  while (at < line.length) {
    KEY.lastIndex = at
    const key = KEY.exec(line)?.[1]
    if (key === undefined) return undefined
    const start = KEY.lastIndex
    const isQuoted = line[start] === '"'
    const end = isQuoted ? scanQuoted(line, start) : endOfWord(line, start)
    if (end === -1 || (end < line.length && line[end] !== ' ')) return undefined
    const text = line.slice(start, end)
    setAttribute(pairs, key, isQuoted ? unquote(text) : toValue(text))
    at = end
    while (line[at] === ' ') at++
  }
  return pairs
}

function endOfWord(line: string, start: number): number {
  const end = line.indexOf(' ', start)
  return end === -1 ? line.length : end
}

/** Quoted texts have the escapes of Go. JSON has nearly all of them. */
function unquote(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1)
  try {
    return JSON.parse(quoted.replace(/\t/g, '\\t').replace(/\\x([0-9a-f]{2})/gi, '\\u00$1')) as string
  } catch {
    return quoted.slice(1, -1)
  }
}

/** Converts numbers and booleans that would be printed in the same way. */
function toValue(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  const number = text === '' ? Number.NaN : Number(text)
  return Number.isFinite(number) && String(number) === text ? number : text
}

/** Whether there are at least two pairs, and one of them is a message, or a level or a time that can be read. */
function isLog(pairs: Pairs): boolean {
  const keys = Object.keys(pairs)
  return keys.length > 1 && keys.some((key) => isLogField(key, pairs[key]))
}

function isLogField(key: string, value: unknown): boolean {
  switch (key === 'at' ? 'severity' : FIELDS.get(key)) {
    case 'message':
      return true
    case 'severity':
      return severityOfLevel(value, levelScale) !== undefined
    case 'timestamp':
      return String(value).length >= MIN_TIME_LENGTH && fromJsonTime(value) !== undefined
    default:
      return false
  }
}

/** Seconds since the epoch have this many digits. A shorter number is not a time. */
const MIN_TIME_LENGTH = 10
