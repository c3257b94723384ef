import { contextOfText, type LineContext } from '../../src/line-context.js'
import { loggerFacts } from '../../src/logger-facts.js'

/** A line that a logger has written, and what pino said about it. */
export interface WrittenLine {
  readonly line: string
  readonly context: LineContext
}

/** A stream that keeps the lines of a logger. */
export class WrittenLines {
  readonly lines: WrittenLine[] = []
  lastLevel: unknown
  lastTime: unknown
  lastMsg: unknown
  lastLogger: unknown

  constructor() {
    Object.assign(this, { [Symbol.for('pino.metadata')]: true })
  }

  write(line: string): void {
    const facts = loggerFacts(this.lastLogger)
    const context = {
      facts,
      levels: facts,
      level: this.lastLevel as number,
      time: this.lastTime as string,
      message: this.lastMsg,
    }
    this.lines.push({ line, context: facts === undefined ? contextOfText(line) : context })
  }
}
