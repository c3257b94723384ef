import type { LogEntry } from '@logpond/core'
import { isLogRecord, jsonEntries, readRecords } from '@logpond/mapping/readers'
import { lineContext } from './line-context.js'
import type { ParseContext } from './log-format.js'
import { readLogfmt } from './logfmt.js'
import { mergeEntries } from './merge-entries.js'
import { readOrigin } from './origin-prefix.js'

/** The record of a logger at the end of a message. */
interface Embedded {
  /** Index of its beginning in the message. */
  readonly start: number
  readonly entries: readonly LogEntry[]
}

/**
 * The entries of the JSON or logfmt at the end of a message, with the prefix before it: docker compose, pm2, journalctl and
 * hosting platforms put prefixes before the lines of a program. `undefined` if the message has no record of a logger.
 */
export function readEmbedded(
  entry: LogEntry,
  line: string,
  context: ParseContext,
): readonly LogEntry[] | undefined {
  const { message, severity } = entry
  const embedded = embeddedJson(message, context) ?? embeddedLogfmt(message, context)
  if (embedded === undefined) return undefined
  const before = message.slice(0, embedded.start).trim()
  // If the entry already has a level, its text is a message that only quotes the record.
  if (severity !== undefined && isOwnText(before, message === line)) return undefined
  if (SENTENCE.test(before)) {
    return embedded.entries.map((inner) =>
      mergeEntries(entry, { ...inner, message: `${before} ${inner.message}` }),
    )
  }
  const outer = withPrefix(entry, before, line)
  return embedded.entries.map((inner) => mergeEntries(outer, inner))
}

/** Whether the text before a record is part of the message. In a whole line it may also be the prefix of another program. */
function isOwnText(before: string, isLine: boolean): boolean {
  return isLine ? SENTENCE.test(before) || LABEL.test(before) : before !== ''
}

/** Two words in a row: names and columns have other characters between them. */
const SENTENCE = /(?:^|\s)(?!(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )[A-Za-z]{2,30} [A-Za-z]{2,30}(?=[\s:,]|$)/
const LABEL = /\s[A-Za-z][\w-]{0,30}[:=]$/

const MAX_PREFIX_LENGTH = 300

const CLOSING_BRACE = 0x7d
const CLOSING_BRACKET = 0x5d
const COMMA = 0x2c

function embeddedJson(message: string, context: ParseContext): Embedded | undefined {
  const last = message.charCodeAt(message.length - 1)
  if (last !== CLOSING_BRACE && last !== CLOSING_BRACKET && last !== COMMA) return undefined
  const start = message.indexOf('{"')
  if (start === -1 || start > MAX_PREFIX_LENGTH) return undefined
  const records = readRecords(message.slice(start))
  if (records === undefined || !records.every(({ value }) => isLogRecord(value))) return undefined
  return { start, entries: records.flatMap((record) => jsonEntries(record, lineContext(context))) }
}

/** Few texts other than logfmt contain a pair for the level. */
const LEVEL_PAIR = /(?:^| )(?:level|lvl|severity)=/

function embeddedLogfmt(message: string, context: ParseContext): Embedded | undefined {
  const equals = message.indexOf('=')
  if (equals === -1 || equals > MAX_PREFIX_LENGTH || !LEVEL_PAIR.test(message)) return undefined
  const start = message.lastIndexOf(' ', equals) + 1
  const entry = readLogfmt(message.slice(start), context)
  return entry === undefined ? undefined : { start, entries: [entry] }
}

/** Keeps the prefix as an attribute, because it may contain more than the service and the host. */
function withPrefix(entry: LogEntry, before: string, line: string): LogEntry {
  const { message } = entry
  const head = line.endsWith(message) ? line.slice(0, line.length - message.length) : ''
  const prefix = (head + before).trim()
  if (prefix === '') return entry
  return { ...entry, ...readOrigin(before), attributes: { ...entry.attributes, prefix } }
}
