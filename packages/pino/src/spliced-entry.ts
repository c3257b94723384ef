import { type LogEntry, rawJson, type Severity } from '@logpond/core'
import { isPlainName, pinoSeverity } from '@logpond/mapping'
import { Bindings, type TranslatedBindings } from './bindings.js'
import type { LineContext } from './line-context.js'
import { lineTime } from './line-time.js'
import type { LoggerFacts } from './logger-facts.js'
import type { CheckedOptions } from './options.js'
import { plainKeys } from './plain-keys.js'
import { everyKey } from './top-level-keys.js'

const QUOTE = 0x22
const ESCAPE = '\x1b'
/** What `pino.stdTimeFunctions` write before the time. */
const TIME = ',"time":'
/** A time without other members after it, which a function for the time may add. */
const ONLY_TIME = /^(?:\d+|"[^"\\]*")$/

const MESSAGE_KEYS: ReadonlySet<string> = new Set(['msg', 'message'])
/** A key that can be found at the end of a line without reading the line from its beginning. */
const SAFE_KEY = /^[\w.@$-]+$/

/** What loggers with the same keys have in common. */
interface Shape {
  readonly isSafe: boolean
  /** What comes before the text of the message, as `,"msg":`. */
  readonly messageField: string
  readonly isPlain: (key: string) => boolean
  readonly bindings: Bindings
}

interface Known {
  readonly bindings: string
  readonly translated: TranslatedBindings | undefined
}

/**
 * Makes entries of lines without parsing them: pino's line is JSON already, so its middle, the fields of the call, can be taken over as text.
 * Before it stand the level, the time and the bindings of the logger, after it the message, and all of these are known.
 *
 * A line is spliced only if its beginning and its end are exactly those that the logger writes, and no key between them has a meaning. All
 * other lines are left to `parsedEntry`, which gives the same entry for a line that is spliced.
 */
export class SplicedEntries {
  readonly #options: CheckedOptions
  readonly #shapes = new Map<string, Shape>()
  readonly #known = new WeakMap<LoggerFacts, Known>()
  readonly #heads = new Map<number, string>()

  constructor(options: CheckedOptions) {
    this.#options = options
  }

  /** @returns Undefined if the line must be parsed. */
  entryOf(line: string, { facts, level, time, message }: LineContext): LogEntry | undefined {
    if (facts === undefined || level === undefined || time === undefined || !ONLY_TIME.test(time))
      return undefined
    if (typeof message !== 'string' || message === '') return undefined
    if (facts.isHooked || facts.nestedKey !== undefined || facts.timeSliceIndex !== TIME.length)
      return undefined
    const head = this.#headOf(level)
    if (facts.head(level) !== head || !line.startsWith(head)) return undefined
    let start = head.length
    if (!line.startsWith(TIME, start) || !line.startsWith(time, start + TIME.length)) return undefined
    start += TIME.length + time.length
    const { bindings } = facts
    if (!line.startsWith(bindings, start)) return undefined
    start += bindings.length
    const shape = this.#shapeOf(facts)
    if (!shape.isSafe) return undefined
    const end = startOfMessage(line, shape.messageField, message, facts.end)
    if (end === undefined || end < start) return undefined
    const translated = this.#translate(facts, bindings, shape)
    if (translated === undefined || !everyKey(line, start, end, shape.isPlain)) return undefined
    const timestamp = lineTime(time)
    return timestamp === undefined
      ? undefined
      : entryOf(message, timestamp, pinoSeverity(level), translated, line.slice(start, end))
  }

  #headOf(level: number): string {
    let head = this.#heads.get(level)
    if (head === undefined) {
      head = `{"level":${level}`
      this.#heads.set(level, head)
    }
    return head
  }

  #shapeOf({ messageKey, errorKey }: LoggerFacts): Shape {
    const name = `${messageKey}\n${errorKey}`
    let shape = this.#shapes.get(name)
    if (shape === undefined) {
      const isPlain = plainKeys([messageKey, errorKey, 'level', 'time'], this.#options)
      shape = {
        isSafe: MESSAGE_KEYS.has(messageKey) || (SAFE_KEY.test(messageKey) && isPlainName(messageKey)),
        messageField: `,"${messageKey}":`,
        isPlain,
        bindings: new Bindings(isPlain, this.#options),
      }
      this.#shapes.set(name, shape)
    }
    return shape
  }

  #translate(facts: LoggerFacts, bindings: string, shape: Shape): TranslatedBindings | undefined {
    const known = this.#known.get(facts)
    // setBindings() may have changed them.
    if (known?.bindings === bindings) return known.translated
    const translated = shape.bindings.translate(bindings)
    this.#known.set(facts, { bindings, translated })
    return translated
  }
}

/** Where the member with the message begins: at the end of a line. Undefined if the line does not end with this message. */
function startOfMessage(line: string, field: string, message: string, end: string): number | undefined {
  if (!line.endsWith(end)) return undefined
  const close = line.length - end.length - 1
  if (line.charCodeAt(close) !== QUOTE) return undefined
  const start = close - message.length
  if (line.charCodeAt(start - 1) === QUOTE && line.startsWith(message, start)) {
    const at = start - 1 - field.length
    return at > 0 && line.startsWith(field, at) ? at : undefined
  }
  // It may contain characters that JSON escapes. Escape sequences of terminals are removed from messages.
  if (message.includes(ESCAPE)) return undefined
  const json = field + JSON.stringify(message)
  const at = close + 1 - json.length
  return at > 0 && line.startsWith(json, at) ? at : undefined
}

function entryOf(
  message: string,
  timestamp: number,
  severity: Severity,
  { service, host, text }: TranslatedBindings,
  middle: string,
): LogEntry {
  const entry: LogEntry = { message, timestamp, severity }
  if (service !== undefined) entry.service = service
  if (host !== undefined) entry.host = host
  const members = text === '' ? middle.slice(1) : text + middle
  if (members !== '') entry.attributes = rawJson(`{${members}}`)
  return entry
}
