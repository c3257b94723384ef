import type { LogEntry } from '@logpond/core'
import { readEntries } from './json.js'
import { FIELDS } from './json-fields.js'
import { type JsonRecord, readRecords } from './json-records.js'
import type { ParseContext } from './log-format.js'
import { mergeEntries } from './merge-entries.js'
import { readOrigin } from './origin-prefix.js'

/** A prefix is no longer than this. */
const LONGEST_PREFIX = 300

/**
 * The entries of the JSON with which a message ends, where a logger has written it, with what stands before it: compose,
 * pm2, journalctl and platforms put their prefixes before the lines of a program. `undefined` when there is none.
 */
export function readEmbedded(
  entry: LogEntry,
  line: string,
  context: ParseContext,
): readonly LogEntry[] | undefined {
  const { message } = entry
  const start = startOfJson(message)
  if (start === -1) return undefined
  const records = readRecords(message.slice(start))
  if (records === undefined || !records.every(isLogRecord)) return undefined
  const before = message.slice(0, start).trim()
  // A sentence with a record in it is a message of its own, unless nothing says how bad it is.
  const isSentence = SENTENCE.test(before)
  if (isSentence && entry.severity !== undefined) return undefined
  const outer = isSentence ? entry : withPrefix(entry, before, line)
  const inner = records.flatMap((record) => readEntries(record, context))
  return inner.map((one) =>
    mergeEntries(outer, isSentence ? { ...one, message: `${before} ${one.message}` } : one),
  )
}

function startOfJson(message: string): number {
  const last = message.charCodeAt(message.length - 1)
  if (last !== CLOSING_BRACE && last !== CLOSING_BRACKET && last !== COMMA) return -1
  const start = message.indexOf('{"')
  return start > LONGEST_PREFIX ? -1 : start
}

const CLOSING_BRACE = 0x7d
const CLOSING_BRACKET = 0x5d
const COMMA = 0x2c

/** Two words in a row: names and columns have other signs between them. */
const SENTENCE = /(?:^|\s)(?!(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )[A-Za-z]{2,30} [A-Za-z]{2,30}(?=[\s:,]|$)/

/** Whether an object has what only a logger writes: a message and a level or a time, or the latter two. */
function isLogRecord({ value }: JsonRecord): boolean {
  const fields = new Set(Object.keys(value).map((key) => (key === 'event' ? 'message' : FIELDS.get(key))))
  const hasMessage = fields.has('message')
  const hasTime = fields.has('timestamp')
  return fields.has('severity') ? hasMessage || hasTime : hasMessage && hasTime
}

/** The prefix is kept: what was read of it may not be all that it says. */
function withPrefix(entry: LogEntry, before: string, line: string): LogEntry {
  const prefix = line.endsWith(entry.message)
    ? (line.slice(0, line.length - entry.message.length) + before).trim()
    : before
  if (prefix === '') return entry
  return { ...entry, ...readOrigin(before), attributes: { ...entry.attributes, prefix } }
}
