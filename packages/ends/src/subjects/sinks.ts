import { logpondSink as bunyanSink } from '@logpond/sinks/bunyan'
import { logpondSink as consolaSink } from '@logpond/sinks/consola'
import { logpondSink as log4jsSink } from '@logpond/sinks/log4js'
import { logpondSink as logtapeSink } from '@logpond/sinks/logtape'
import { configure, getLogger } from '@logtape/logtape'
import bunyan from 'bunyan'
import { createConsola } from 'consola'
import log4js from 'log4js'
import type { Started, Subject } from '../subject.js'
import { firstCommit } from './first-commit.js'

function logWith(logger: { info(line: string): unknown }): Started {
  return { log: (line) => logger.info(line), ready: firstCommit() }
}

export const logtape: Subject = {
  name: '@logpond/sinks, LogTape',
  packages: ['@logtape/logtape'],
  async start(target) {
    await configure({
      sinks: { logs: logtapeSink({ ...target }) },
      loggers: [
        { category: 'app', sinks: ['logs'] },
        { category: ['logtape', 'meta'], sinks: [] },
      ],
    })
    return logWith(getLogger('app'))
  },
}

export const consola: Subject = {
  name: '@logpond/sinks, consola',
  packages: ['consola'],
  start: (target) => logWith(createConsola({ reporters: [consolaSink({ ...target })] })),
}

export const bunyanStream: Subject = {
  name: '@logpond/sinks, Bunyan',
  packages: ['bunyan'],
  start(target) {
    const stream = bunyanSink({ ...target })
    return logWith(bunyan.createLogger({ name: 'app', streams: [{ type: 'raw', stream }] }))
  },
}

export const log4jsAppender: Subject = {
  name: '@logpond/sinks, log4js',
  packages: ['log4js'],
  start(target) {
    log4js.configure({
      appenders: { logs: { type: log4jsSink({ ...target }) } },
      categories: { default: { appenders: ['logs'], level: 'info' } },
    })
    return logWith(log4js.getLogger())
  },
}
