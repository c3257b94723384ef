import { pinoBeginning } from '@logpond/mapping/readers'
import type { Levels } from './levels.js'
import type { LoggerFacts } from './logger-facts.js'

/** What is known about a line besides its text. */
export interface LineContext {
  /** The logger that has written it; undefined if the line comes from elsewhere. */
  readonly facts: LoggerFacts | undefined
  /** Its levels. */
  readonly levels: Levels | undefined
  /** pino's number of the level. */
  readonly level: number | undefined
  /** The time as JSON, as it stands in the line; empty if the logger writes none. */
  readonly time: string | undefined
  /** The message before it was written to the line. It is not redacted, and may not be in the line. */
  readonly message: unknown
}

/** What a line says about itself that comes from pino, and that the logged object cannot change. */
export function contextOfText(line: string, levels?: Levels): LineContext {
  const { level, time } = pinoBeginning(line) ?? {}
  return {
    facts: undefined,
    levels,
    level,
    time,
    message: undefined,
  }
}
