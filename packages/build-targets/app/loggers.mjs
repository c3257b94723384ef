import { captureConsole } from '@logpond/console'
import { LogpondLogRecordProcessor } from '@logpond/opentelemetry'
import { logpond } from '@logpond/pino'
import { LogpondTransport } from '@logpond/winston'
import { LoggerProvider } from '@opentelemetry/sdk-logs'
import { pino } from 'pino'
import winston from 'winston'
import { recordLoggers } from './record-loggers.mjs'

recordLoggers({
  pino(storage) {
    const logger = pino(logpond(storage))
    return (message, error) => logger.error(error, message)
  },
  winston(storage) {
    const logger = winston.createLogger({ transports: [new LogpondTransport({ storage })] })
    return (message, error) => logger.error(message, error)
  },
  opentelemetry(storage) {
    const provider = new LoggerProvider({ processors: [new LogpondLogRecordProcessor({ storage })] })
    const logger = provider.getLogger('app')
    return (message, exception) => logger.emit({ body: message, exception })
  },
  console(storage) {
    captureConsole(storage)
    return (message, error) => console.error(message, error)
  },
})
