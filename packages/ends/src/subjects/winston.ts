import { once } from 'node:events'
import { LogpondTransport } from '@logpond/winston'
import winston from 'winston'
import type { Started, Subject } from '../subject.js'
import { firstCommit } from './first-commit.js'

function logWith(transport: winston.transport, ready: Promise<unknown>): Started {
  const logger = winston.createLogger({ transports: [transport] })
  return { log: (line) => logger.info(line), ready }
}

export const winstonTransport: Subject = {
  name: '@logpond/winston',
  packages: ['winston'],
  start: (target) => logWith(new LogpondTransport({ ...target }), firstCommit()),
}

export const winstonFile: Subject = {
  name: 'winston, transport `File`',
  packages: ['winston'],
  start({ path }) {
    const file = new winston.transports.File({ filename: path })
    return logWith(file, once(file, 'open'))
  },
}
