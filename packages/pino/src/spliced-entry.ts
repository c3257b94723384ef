import { type EncodedAttributes, type LogEntry, type RawJson, rawJson, type Severity } from '@logpond/core'
import { isPlainName, pinoSeverity } from '@logpond/mapping'
import { Bindings, joinMembers, type TranslatedBindings } from './bindings.js'
import type { LineContext } from './line-context.js'
import { lineTime } from './line-time.js'
import type { LoggerFacts } from './logger-facts.js'
import type { CheckedOptions } from './options.js'
import { plainKeys } from './plain-keys.js'
import { readMessage } from './read-message.js'
import { everyKey } from './top-level-keys.js'

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
  /** What comes before the text of the message, as `,"msg":"`. */
  readonly opening: string
  readonly isPlain: (key: string) => boolean
  readonly bindings: Bindings
}

/** What is known about a logger. */
interface Known {
  readonly shape: Shape
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
  /** Those of the last line, which often comes from the same logger. */
  #lastFacts: LoggerFacts | undefined
  #lastKnown: Known | undefined

  constructor(options: CheckedOptions) {
    this.#options = options
  }

  /** @returns Undefined if the line must be parsed. */
  entryOf(line: string, { facts, level, time, message }: LineContext): LogEntry | undefined {
    if (facts === undefined || level === undefined || time === undefined) return undefined
    if (typeof message !== 'string' || message === '') return undefined
    if (facts.isHooked || facts.nestedKey !== undefined || facts.timeSliceIndex !== TIME.length)
      return undefined
    const { bindings } = facts
    const head = this.#headOf(level)
    const beginning = head + TIME + time + bindings
    const start = beginning.length
    // A slice, because it is compared faster than by startsWith().
    if (facts.head(level) !== head || line.slice(0, start) !== beginning) return undefined
    const { shape, translated } = this.#knownOf(facts, bindings)
    if (translated === undefined || !shape.isSafe) return undefined
    const read = readMessage(line, shape.opening, message, facts.closing)
    if (read === undefined || read.start < start) return undefined
    const attributes = attributesOf(translated.attributes, line, start, read.start, shape.isPlain)
    const timestamp = timeOf(time)
    if (attributes === undefined || timestamp === undefined) return undefined
    return entryOf(read.message, timestamp, pinoSeverity(level), translated, attributes)
  }

  #headOf(level: number): string {
    let head = this.#heads.get(level)
    if (head === undefined) {
      head = `{"level":${level}`
      this.#heads.set(level, head)
    }
    return head
  }

  #knownOf(facts: LoggerFacts, bindings: string): Known {
    let known = facts === this.#lastFacts ? this.#lastKnown : this.#known.get(facts)
    // setBindings() may have changed them.
    if (known?.bindings !== bindings) {
      const shape = known?.shape ?? this.#shapeOf(facts)
      known = { shape, bindings, translated: shape.bindings.translate(bindings) }
      this.#known.set(facts, known)
    }
    this.#lastFacts = facts
    this.#lastKnown = known
    return known as Known
  }

  #shapeOf({ messageKey, errorKey }: LoggerFacts): Shape {
    const name = `${messageKey}\n${errorKey}`
    let shape = this.#shapes.get(name)
    if (shape === undefined) {
      const isPlain = plainKeys([messageKey, errorKey, 'level', 'time'], this.#options)
      shape = {
        isSafe: MESSAGE_KEYS.has(messageKey) || (SAFE_KEY.test(messageKey) && isPlainName(messageKey)),
        opening: `,"${messageKey}":"`,
        isPlain,
        bindings: new Bindings(isPlain, this.#options),
      }
      this.#shapes.set(name, shape)
    }
    return shape
  }
}

/** The time, if it is nothing but a time. */
function timeOf(json: string): number | undefined {
  if (json.length === 13 && hasOnlyDigits(json)) return Number(json)
  return ONLY_TIME.test(json) ? lineTime(json) : undefined
}

/** Faster than a regular expression. A number that begins with 0 is not JSON, and pino does not write one. */
function hasOnlyDigits(text: string): boolean {
  if (text.charCodeAt(0) === 0x30) return false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x30 || code > 0x39) return false
  }
  return true
}

/** The attributes of a logger and the members of a line; undefined if one of these has a meaning. */
function attributesOf(
  attributes: EncodedAttributes,
  line: string,
  start: number,
  end: number,
  isPlain: (key: string) => boolean,
): EncodedAttributes | RawJson | undefined {
  const plain = attributes.plusMembers(line, start, end, isPlain)
  if (plain !== undefined || !everyKey(line, start, end, isPlain)) return plain
  return rawJson(joinMembers(attributes, line.slice(start, end)))
}

function entryOf(
  message: string,
  timestamp: number,
  severity: Severity,
  { service, host, attributes: ofLogger }: TranslatedBindings,
  attributes: EncodedAttributes | RawJson,
): LogEntry {
  const isEmpty = attributes === ofLogger && ofLogger.json === '{}'
  // The usual shapes at once: adding the fields one by one takes longer.
  if (!isEmpty && host !== undefined) {
    return service === undefined
      ? { message, timestamp, severity, host, attributes }
      : { message, timestamp, severity, service, host, attributes }
  }
  const entry: LogEntry = { message, timestamp, severity }
  if (service !== undefined) entry.service = service
  if (host !== undefined) entry.host = host
  if (!isEmpty) entry.attributes = attributes
  return entry
}
