import { willExit } from './exit-decision.js'
import type { Loggers } from './loggers.js'
import type { TransportOptions } from './options.js'

/** What the transport and its loggers know about an info. */
export interface InfoContext {
  /** Takes the place of the service of the info. */
  readonly service: string | undefined
  /** Takes the place of the host name of the info. */
  readonly host: string | undefined
  /** Whether infos without the ids of a trace get those of the active span. */
  readonly traceContext: boolean
  /** The levels of the logger. */
  readonly levels: Readonly<Record<string, number>> | undefined
  /** The `defaultMeta` of the logger. */
  readonly defaultMeta: unknown
  /** Whether the process ends after an error that winston has caught. */
  willExit(thrown: unknown): boolean
}

/** The context of the infos of a transport. */
export function contextOf(
  loggers: Loggers,
  options: Pick<TransportOptions, 'service' | 'host' | 'traceContext'>,
): InfoContext {
  return {
    service: options.service,
    host: options.host,
    traceContext: options.traceContext !== false,
    get levels() {
      return loggers.levels
    },
    get defaultMeta() {
      return loggers.only?.defaultMeta
    },
    // Unknown for a transport that only handles exceptions: winston does not add it to the logger.
    willExit: (thrown) => willExit(loggers.first ?? {}, thrown),
  }
}
