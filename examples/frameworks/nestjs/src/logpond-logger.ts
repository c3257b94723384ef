import { format } from 'node:util'
import type { LogStorage, SeverityName } from '@logpond/core'
import type { LoggerService } from '@nestjs/common'

/** Stores what Nest and its loggers write, in applications without pino: `app.useLogger(new LogpondLogger(storage))`. */
export class LogpondLogger implements LoggerService {
  readonly verbose = this.storeAs('trace')
  readonly debug = this.storeAs('debug')
  readonly log = this.storeAs('info')
  readonly warn = this.storeAs('warn')
  readonly error = this.storeAs('error')
  readonly fatal = this.storeAs('fatal')

  constructor(private readonly storage: LogStorage) {}

  private storeAs(severity: SeverityName) {
    return (...values: unknown[]) => {
      // Nest adds the name of the logger as the last value.
      const context = values.length > 1 && typeof values.at(-1) === 'string' ? values.pop() : undefined
      const error = values.find((value) => value instanceof Error)
      const texts = values.filter((value) => typeof value === 'string')
      const stack = texts.find((text) => /\n +at /.test(text))
      const fields = values.filter((value) => typeof value === 'object' && value !== error)
      this.storage.store({
        message: texts.filter((text) => text !== stack).join(' ') || error?.message || format(...values),
        severity,
        attributes: { context, 'exception.stacktrace': stack, error, ...Object.assign({}, ...fields) },
      })
    }
  }
}
