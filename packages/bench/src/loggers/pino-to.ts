import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DestinationStream, Logger } from 'pino'
import type { StoredSums, Subject, Writer } from '../subject.js'
import { linesInFile, linesInStorage, linesInTable } from './stored-lines.js'

interface PinoSubject {
  readonly name: string
  readonly differs?: string
  /** The name of the file or the database. */
  readonly file: string
  destination(path: string): Promise<OpenDestination>
  stored(path: string): Promise<StoredSums>
}

interface OpenDestination {
  readonly stream: DestinationStream
  /** Settles when the destination has stored all lines and has ended. */
  end(): Promise<void>
}

/** pino to a file in the thread of the application, with the buffer that pino recommends. */
export const pinoToFile = pinoTo({
  name: 'pino to a file (sonic-boom)',
  differs: 'a file of JSON lines: no database, no search',
  file: 'pino.log',
  async destination(path) {
    const { destination } = await import('pino')
    const stream = destination({ dest: path, sync: false, minLength: 4096 })
    return {
      stream,
      end: () => {
        const closed = new Promise<void>((resolve) => stream.once('close', () => resolve()))
        stream.end()
        return closed
      },
    }
  },
  stored: (path) => linesInFile(path),
})

/** pino's own transport to a file, which runs in its thread: what most applications use. */
export const pinoToFileTransport = pinoTo({
  name: 'pino, pino/file in its thread',
  differs: 'a file of JSON lines: no database, no search',
  file: 'pino.log',
  destination: (path) => transportTo('pino/file', { destination: path }),
  stored: (path) => linesInFile(path),
})

export const pinoToLogpond = pinoTo({
  name: 'pino, Logpond',
  file: 'logpond.db',
  async destination(path) {
    const { logpond } = await import('@logpond/pino')
    const stream = logpond({ path, driver: 'better-sqlite3' })
    return {
      stream,
      end: () => new Promise((resolve, reject) => stream.end((error) => (error ? reject(error) : resolve()))),
    }
  },
  stored: linesInStorage,
})

export const pinoToLogpondTransport = pinoTo({
  name: 'pino, Logpond in its thread',
  file: 'logpond.db',
  destination: (path) => transportTo('@logpond/pino', { path, driver: 'better-sqlite3' }),
  stored: linesInStorage,
})

/** A transport that stores in SQLite, as it is usually written by hand. No published one runs without a server. */
export const pinoToDatabaseTransport = pinoTo({
  name: 'pino, a hand-written transport over better-sqlite3',
  differs: 'transactions of 1,000; no index, no search by words',
  file: 'hand.db',
  destination: (path) =>
    transportTo(fileURLToPath(new URL('./hand-written-transport.js', import.meta.url)), { path }),
  stored: linesInTable,
})

async function transportTo(target: string, options: object): Promise<OpenDestination> {
  const { transport } = await import('pino')
  const stream = transport({ target, options })
  await new Promise<void>((resolve, reject) => stream.once('ready', resolve).once('error', reject))
  return {
    stream,
    end: () =>
      whileAlive((resolve, reject) => {
        stream.once('close', resolve).once('error', reject)
        stream.end()
      }),
  }
}

function pinoTo({ name, differs, file, destination, stored }: PinoSubject): Subject {
  return {
    name,
    ...(differs === undefined ? {} : { differs }),
    async open({ directory }): Promise<Writer> {
      const { pino } = await import('pino')
      const { stream, end } = await destination(join(directory, file))
      const logger: Logger = pino({ name: 'bench' }, stream)
      return {
        write(entries) {
          for (const { message, severity, attributes } of entries) {
            if (severity === 17) logger.error(attributes, message)
            else logger.info(attributes, message)
          }
        },
        flush: () =>
          whileAlive((resolve, reject) => logger.flush((error) => (error ? reject(error) : resolve()))),
        close: end,
      }
    },
    verify: ({ directory }) => stored(join(directory, file)),
  }
}

/** A promise that keeps the process alive: pino's thread does not. */
async function whileAlive(
  start: (resolve: () => void, reject: (error: Error) => void) => void,
): Promise<void> {
  const alive = setInterval(() => {}, 60_000)
  try {
    await new Promise<void>(start)
  } finally {
    clearInterval(alive)
  }
}
