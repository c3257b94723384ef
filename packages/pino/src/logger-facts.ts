import type { Levels } from './levels.js'
import { type LoggerSymbols, symbolsOf } from './logger-symbols.js'

type Readable = Readonly<Record<symbol, unknown>>

const HOOKS = Symbol.for('pino.hooks')

/** What a logger of pino says about the lines that it writes. */
export class LoggerFacts implements Levels {
  /** The key of the message: `msg`, unless the logger has another `messageKey`. */
  readonly messageKey: string
  readonly errorKey: string
  /** The key under which the logger puts the fields of each call. */
  readonly nestedKey: string | undefined
  /** How a line with a message ends: `"}` and a line break. */
  readonly closing: string
  /** How many characters of the text of the time come before its value: those of `,"time":`. */
  readonly timeSliceIndex: number
  #isDescending: boolean | undefined
  readonly #logger: Readable
  readonly #symbols: LoggerSymbols

  constructor(logger: object, symbols: LoggerSymbols) {
    this.#logger = logger as Readable
    this.#symbols = symbols
    const timeSliceIndex = this.#logger[symbols.timeSliceIndex]
    this.messageKey = textOr(this.#logger[symbols.messageKey], 'msg')
    this.errorKey = textOr(this.#logger[symbols.errorKey], 'err')
    this.nestedKey = textOr(this.#logger[symbols.nestedKey], '') || undefined
    this.closing = `"${textOr(this.#logger[symbols.end], '}\n')}`
    this.timeSliceIndex = typeof timeSliceIndex === 'number' ? timeSliceIndex : 0
  }

  /** How a line of a level begins, as `{"level":30`. */
  head(level: number): string | undefined {
    const heads = this.#logger[this.#symbols.lsCache] as Readonly<Record<number, string>> | undefined
    return heads?.[level]
  }

  /** The bindings as they stand in the line, as `,"pid":1,"hostname":"web-1"`. `setBindings` changes them. */
  get bindings(): string {
    return textOr(this.#logger[this.#symbols.chindings], '')
  }

  /** Whether a hook of the application may have changed the line. */
  get isHooked(): boolean {
    return (this.#logger[HOOKS] as { streamWrite?: unknown } | undefined)?.streamWrite !== undefined
  }

  label(level: number): string | undefined {
    return this.#levels?.labels?.[level]
  }

  number(name: string): number | undefined {
    return this.#levels?.values?.[name]
  }

  isEnabled(level: number, minimum: number): boolean {
    const compare = this.#logger[this.#symbols.levelComp]
    return typeof compare === 'function' ? compare(level, minimum) === true : level >= minimum
  }

  get isDescending(): boolean {
    this.#isDescending ??= this.isEnabled(10, 20) && !this.isEnabled(20, 10)
    return this.#isDescending
  }

  get #levels(): { labels?: Record<number, string>; values?: Record<string, number> } | undefined {
    return (this.#logger as { levels?: object }).levels
  }
}

const known = new WeakMap<object, LoggerFacts>()

/** @returns Undefined if this is not a logger of pino. */
export function loggerFacts(logger: unknown): LoggerFacts | undefined {
  if (typeof logger !== 'object' || logger === null) return undefined
  let facts = known.get(logger)
  if (facts === undefined) {
    const symbols = symbolsOf(logger)
    if (symbols === undefined) return undefined
    facts = new LoggerFacts(logger, symbols)
    known.set(logger, facts)
  }
  return facts
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise
}
