import type { EventEmitter } from 'node:events'
import { type BufferingLogger, drainAtExit } from './drain-at-exit.js'
import { type ExitOnError, rememberDecision } from './exit-decision.js'

/** What a transport needs of a logger of winston. */
export interface Logger extends EventEmitter, BufferingLogger {
  readonly levels: Readonly<Record<string, number>>
  readonly level?: string
  readonly defaultMeta?: unknown
  exitOnError?: ExitOnError
}

/** The loggers to which a transport is added, the first one first. */
export class Loggers {
  readonly #members = new Map<Logger, () => void>()
  readonly #drainsAtExit: boolean
  #levels: Logger['levels'] | undefined

  /** @param drainsAtExit Whether to take what the loggers have buffered when the process ends. */
  constructor(drainsAtExit: boolean) {
    this.#drainsAtExit = drainsAtExit
  }

  get first(): Logger | undefined {
    return this.#members.keys().next().value
  }

  /** The logger, if there is no other. */
  get only(): Logger | undefined {
    return this.#members.size === 1 ? this.first : undefined
  }

  /** The levels of the first logger, also after the transport was removed from it. */
  get levels(): Logger['levels'] | undefined {
    return this.#levels
  }

  get size(): number {
    return this.#members.size
  }

  add(logger: Logger): void {
    rememberDecision(logger)
    if (this.#members.has(logger)) return
    this.#members.set(logger, this.#drainsAtExit ? drainAtExit(logger) : () => {})
    this.#levels = this.first?.levels
  }

  delete(logger: Logger): void {
    this.#members.get(logger)?.()
    this.#members.delete(logger)
    this.#levels = this.first?.levels ?? this.#levels
  }

  /** Emits `error` on the loggers that have a listener for it: without one, it would be thrown. */
  report(error: unknown, transport: object): void {
    for (const logger of this.#members.keys()) {
      if (logger.listenerCount('error') > 0) logger.emit('error', error, transport)
    }
  }
}
