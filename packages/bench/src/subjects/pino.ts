import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { FIRST_TIME } from '../bench-entries.js'
import type { Subject } from '../subject.js'

const DIFFERS = 'writes a file of JSON lines: no index, no search, no transactions'

/** pino to a file, for comparison: no database. Writes are asynchronous and buffered. */
export const pinoToFile = pinoTo({
  name: 'pino to a file (sonic-boom)',
  differs: DIFFERS,
  sync: false,
  minLength: 4096,
})

/** pino to a file with its default options: synchronous writes. */
export const pinoSynchronous = pinoTo({
  name: 'pino to a file, synchronous',
  differs: `${DIFFERS}; blocks the event loop for each write`,
  sync: true,
  minLength: 0,
})

interface PinoSubjectOptions {
  readonly name: string
  readonly differs: string
  /** Whether the event loop waits for each write. */
  readonly sync: boolean
  /** Number of characters that pino buffers before a write. */
  readonly minLength: number
}

function pinoTo({ name, differs, sync, minLength }: PinoSubjectOptions): Subject {
  return {
    name,
    differs,
    async open({ directory }) {
      const { pino, destination } = await import('pino')
      const file = destination({ dest: join(directory, 'pino.log'), sync, minLength })
      const logger = pino({ base: null, timestamp: false, level: 'trace' }, file)
      const ready = () => new Promise<void>((resolve) => file.once('drain', () => resolve()))
      return {
        async write(entries) {
          let hasRoom = true
          for (const { message, ...fields } of entries) {
            const { severity = 9 } = fields
            if ((severity as number) >= 17) logger.error(fields, message)
            else logger.info(fields, message)
            hasRoom = !(file as unknown as { writableNeedDrain?: boolean }).writableNeedDrain
          }
          if (!hasRoom) await ready()
        },
        flush: () =>
          new Promise<void>((resolve, reject) => file.flush((error) => (error ? reject(error) : resolve()))),
        close: () =>
          new Promise<void>((resolve) => {
            file.once('close', () => resolve())
            file.end()
          }),
      }
    },
    async verify({ directory }) {
      const sums = { entries: 0, messages: 0, attributes: 0, timestamps: 0, severities: 0 }
      for await (const line of createInterface({ input: createReadStream(join(directory, 'pino.log')) })) {
        const entry = JSON.parse(line) as Record<string, unknown>
        sums.entries++
        sums.messages += String(entry.msg).length
        sums.attributes += JSON.stringify(entry.attributes).length
        sums.timestamps += (entry.timestamp as number) - FIRST_TIME
        sums.severities += entry.severity as number
      }
      return sums
    },
  }
}
