import { join } from 'node:path'
import type { transport } from 'winston'
import type { StoredSums, Subject, Writer } from '../subject.js'
import { linesInFile, linesInStorage } from './stored-lines.js'

interface WinstonSubject {
  readonly name: string
  readonly differs?: string
  /** The name of the file or the database. */
  readonly file: string
  open(path: string): Promise<OpenTransport>
  stored(path: string): Promise<StoredSums>
}

interface OpenTransport {
  readonly transport: transport
  /** Settles when all lines are stored. */
  flush(): Promise<void>
}

/** What the File transport of winston writes through. It has no event that says that all lines are in the file. */
interface FileStreams {
  readonly writableLength: number
  readonly _stream: { readonly writableLength: number; readonly readableLength: number }
  readonly _dest?: { readonly writableLength: number } | null
}

/** winston's own transport to a file: what most applications use. */
export const winstonToFile = winstonTo({
  name: 'winston, its File transport',
  differs: 'a file of JSON lines: no database, no fast search',
  file: 'winston.log',
  async open(path) {
    const { transports } = await import('winston')
    const file = new transports.File({ filename: path })
    return { transport: file, flush: () => whenWritten(file as unknown as FileStreams) }
  },
  stored: (path) => linesInFile(path, 'message'),
})

export const winstonToLogpond = winstonTo({
  name: 'winston, Logpond',
  file: 'logpond.db',
  async open(path) {
    const { LogpondTransport } = await import('@logpond/winston')
    // The queue of the File transport has no bound either.
    const batch = { queueSize: 1_000_000, queueBytes: 2 ** 30 }
    const logpond = new LogpondTransport({ path, driver: 'better-sqlite3', batch })
    return { transport: logpond, flush: () => logpond.storage.flush() }
  },
  stored: linesInStorage,
})

function winstonTo({ name, differs, file, open, stored }: WinstonSubject): Subject {
  return {
    name,
    ...(differs === undefined ? {} : { differs }),
    async open({ directory }): Promise<Writer> {
      const { createLogger, format } = await import('winston')
      const { transport, flush } = await open(join(directory, file))
      const logger = createLogger({
        defaultMeta: { service: 'bench' },
        format: format.combine(format.timestamp(), format.json()),
        transports: [transport],
      })
      return {
        write(entries) {
          for (const { message, severity, attributes } of entries) {
            if (severity === 17) logger.error(message, attributes)
            else logger.info(message, attributes)
          }
        },
        flush,
        close: () =>
          new Promise((resolve) => {
            logger.once('finish', () => resolve())
            logger.end()
          }),
      }
    },
    verify: ({ directory }) => stored(join(directory, file)),
  }
}

async function whenWritten(file: FileStreams): Promise<void> {
  const { _stream: buffer } = file
  const waiting = () =>
    file.writableLength + buffer.writableLength + buffer.readableLength + (file._dest?.writableLength ?? 1)
  while (waiting() > 0) await new Promise((resolve) => setTimeout(resolve, 1))
}
