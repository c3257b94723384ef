import { captureConsole } from '@logpond/console'
import { LogpondLogRecordProcessor } from '@logpond/opentelemetry'
import { logpond } from '@logpond/pino'
import { logpondSink as bunyanStream } from '@logpond/sinks/bunyan'
import { logpondSink as consolaReporter } from '@logpond/sinks/consola'
import { logpondSink as log4jsAppender } from '@logpond/sinks/log4js'
import { logpondSink as logTapeSink } from '@logpond/sinks/logtape'
import { LogpondTransport } from '@logpond/winston'
import { configureSync, getLogger } from '@logtape/logtape'
import { LoggerProvider } from '@opentelemetry/sdk-logs'
import { createConsola } from 'consola'
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
  logtape(storage) {
    const sink = logTapeSink(storage)
    const loggers = [
      { category: 'app', sinks: ['logs'] },
      { category: ['logtape', 'meta'], sinks: [] },
    ]
    configureSync({ sinks: { logs: (record) => sink(record) }, loggers })
    const logger = getLogger('app')
    return (message, error) => logger.error(message, error)
  },
  consola(storage) {
    const logger = createConsola({ level: 3, reporters: [consolaReporter(storage)] })
    return (message, error) => logger.error(message, error)
  },
  // Bunyan and log4js load modules by names that are not in their code, so they are not in the bundle.
  bunyan(storage) {
    const stream = bunyanStream(storage)
    return (msg, err) => stream.write({ name: 'app', level: 50, time: new Date(), msg, err })
  },
  log4js(storage) {
    const append = log4jsAppender(storage).configure()
    const level = { level: 40_000, levelStr: 'ERROR' }
    return (...data) =>
      append({ startTime: new Date(), categoryName: 'app', level, data, context: {}, pid: process.pid })
  },
  console(storage) {
    captureConsole(storage)
    return (message, error) => console.error(message, error)
  },
})
