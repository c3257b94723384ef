import { createReadStream, statSync } from 'node:fs'
import type { LogStorage } from '@logpond/core'
import type { Command } from 'commander'
import { CommandError } from '../command-error.js'
import { type Context, toPath } from '../context.js'
import { DEFAULT_DATABASE, openToWrite } from '../database.js'
import { formatCount } from '../numbers.js'
import { createLineParser } from '../parse-line.js'
import { type Progress, ratePerSecond, startProgress } from '../progress.js'
import { readLines } from '../read-lines.js'

/** A line may be as long as this; a longer one is refused, and said to be. */
const MAX_QUEUE_BYTES = 256 * 1024 * 1024

export function addIngestCommand(program: Command, context: Context): void {
  program
    .command('ingest')
    .description('read log files, or the standard input, into a database')
    .argument('[file...]', 'log files; - for the standard input', ['-'])
    .option('--db <path>', 'the database', DEFAULT_DATABASE)
    .addHelpText(
      'after',
      `
Every line becomes an entry. Known are pino, bunyan and OpenTelemetry JSON, syslog (RFC 5424 and 3164), Apache and nginx
logs, and the lines of log4j and its relatives; any other line is kept whole as the message.

Examples:
  logpond ingest /var/log/nginx/access.log
  logpond ingest --db app.db app-*.ndjson
  node app.js | logpond ingest -`,
    )
    .action((files: string[], { db }: { db: string }) => ingest(context, db, files))
}

/** Reads files into a database; goes on with the next when one cannot be read. */
export async function ingest(context: Context, db: string, files: readonly string[]): Promise<void> {
  const sources = files.map((file) => ({ file, size: sizeOf(context, file) }))
  const storage = await openToWrite(context, db, { batch: { queueBytes: MAX_QUEUE_BYTES }, onDrop: () => {} })
  const start = context.now()
  const total = sources.some(({ size }) => size === undefined) ? 0 : sum(sources.map(({ size }) => size ?? 0))
  const progress = startProgress(context.stderr, 'Reading', total, context.now)
  const run = new Ingestion(context, storage, progress)
  try {
    for (const { file } of sources) await run.read(file)
    await storage.flush()
  } finally {
    progress.stop()
    await storage.close()
  }
  await run.report(context.now() - start)
}

class Ingestion {
  readonly #context: Context
  readonly #storage: LogStorage
  readonly #progress: Progress
  readonly #parse: ReturnType<typeof createLineParser>
  readonly #failed: string[] = []
  #bytes = 0
  #lines = 0

  constructor(context: Context, storage: LogStorage, progress: Progress) {
    this.#context = context
    this.#storage = storage
    this.#progress = progress
    this.#parse = createLineParser({ now: context.now })
  }

  async read(file: string): Promise<void> {
    const source = file === '-' ? this.#context.stdin : createReadStream(toPath(this.#context, file))
    try {
      for await (const lines of readLines(this.#counted(source))) {
        await this.#store(lines)
        if (this.#context.signal.aborted) return
      }
    } catch (thrown) {
      const { message, syscall } = thrown as NodeJS.ErrnoException
      if (syscall === undefined) throw thrown
      this.#failed.push(file)
      this.#progress.log(`${file} cannot be read: ${message}`)
    }
  }

  async report(milliseconds: number): Promise<void> {
    const { committed, refused, failed, lastError } = this.#storage.stats()
    const seconds = (milliseconds / 1000).toFixed(1)
    const rate = formatCount(ratePerSecond(committed, milliseconds))
    await this.#context.stderr.write(
      `${formatCount(this.#lines)} lines, ${formatCount(committed)} entries in ${seconds} s (${rate}/s)\n`,
    )
    if (refused + failed > 0) {
      throw new CommandError(
        `${refused + failed} lines were not stored. The last error was: ${lastError?.message ?? 'a line longer than the queue'}`,
      )
    }
    if (this.#failed.length > 0) throw new CommandError(`Not read: ${this.#failed.join(', ')}`)
    if (this.#context.signal.aborted) throw new CommandError('Interrupted; what was read is stored.')
  }

  async #store(lines: readonly string[]): Promise<void> {
    for (const line of lines) {
      await this.#storage.whenWritable()
      this.#storage.store(this.#parse(line))
    }
    this.#lines += lines.length
    this.#progress.update({ done: this.#bytes, entries: this.#lines, queued: this.#storage.stats().queued })
  }

  async *#counted(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of source) {
      this.#bytes += chunk.length
      yield chunk
    }
  }
}

function sizeOf(context: Context, file: string): number | undefined {
  if (file === '-') return undefined
  return statSync(toPath(context, file), { throwIfNoEntry: false })?.size ?? 0
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
