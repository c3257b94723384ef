import { once } from 'node:events'
import { logpond } from '@logpond/pino'
import { type DestinationStream, destination, pino, transport } from 'pino'
import type { Started, Subject } from '../subject.js'
import { firstCommit } from './first-commit.js'

function logWith(stream: DestinationStream, ready: Promise<unknown>): Started {
  const logger = pino({}, stream)
  return { log: (line) => logger.info(line), ready }
}

/** Streams and threads of pino emit `ready` when they have opened their file. */
function logWhenReady(stream: ReturnType<typeof transport> | ReturnType<typeof destination>): Started {
  return logWith(stream, once(stream as never, 'ready'))
}

export const pinoDestination: Subject = {
  name: '@logpond/pino, destination',
  packages: ['pino'],
  start: (target) => logWith(logpond({ ...target }), firstCommit()),
}

export const pinoTransport: Subject = {
  name: "@logpond/pino, transport in pino's worker",
  packages: ['pino'],
  start: (target) => logWhenReady(transport({ target: '@logpond/pino', options: { ...target } })),
}

export const pinoFileTransport: Subject = {
  name: "pino, transport `pino/file` in pino's worker",
  packages: ['pino'],
  start: ({ path }) => logWhenReady(transport({ target: 'pino/file', options: { destination: path } })),
}

export const pinoToFile: Subject = {
  name: 'pino, `pino.destination(file)`',
  packages: ['pino'],
  start: ({ path }) => logWhenReady(destination(path)),
}

export const pinoToFileInBlocks: Subject = {
  name: 'pino, `pino.destination({ dest, minLength: 4096 })`',
  packages: ['pino'],
  start: ({ path }) => logWhenReady(destination({ dest: path, minLength: 4096 })),
}

export const pinoToFileSynchronously: Subject = {
  name: 'pino, `pino.destination({ dest, sync: true })`',
  packages: ['pino'],
  start: ({ path }) => {
    const logger = pino({}, destination({ dest: path, sync: true }))
    return { log: (line) => logger.info(line) }
  },
}
