import { statSync } from 'node:fs'
import type { Command } from 'commander'
import { CommandError } from '../command-error.js'
import { type Context, toPath } from '../context.js'
import { openToWrite } from '../database.js'
import { Ingestion } from '../ingestion.js'
import { formatCount } from '../numbers.js'
import { ratePerSecond, startProgress } from '../progress.js'
import { visibleText } from '../visible-text.js'

/** Also what a single line may take: whoever reads longer ones cuts them, so that they are refused. */
const QUEUE_BYTES = 64 * 1024 * 1024

export function addIngestCommand(program: Command, context: Context): void {
  program
    .command('ingest')
    .description('read log files, or the standard input, into the database')
    .argument('[file...]', 'log files; - for the standard input', ['-'])
    .addHelpText(
      'after',
      `
Every line becomes an entry. Known are pino, bunyan and OpenTelemetry JSON,
syslog (RFC 5424 and 3164), Apache and nginx logs, and log4j-style lines; any
other line is kept whole as the message.

Examples:
  logpond ingest /var/log/nginx/access.log
  logpond ingest --db app.db app-*.ndjson
  node app.js | logpond ingest -`,
    )
    .action(async (files: string[], _options: object, self: Command) => {
      await ingest(context, self.optsWithGlobals<{ db: string }>().db, files)
    })
}

/** Reads files into a database; goes on with the next when one cannot be read, and fails at the end. */
export async function ingest(context: Context, db: string, files: readonly string[]): Promise<void> {
  const { stderr, stdout, signal, now } = context
  const storage = await openToWrite(context, db, { batch: { queueBytes: QUEUE_BYTES }, onDrop: () => {} })
  const start = now()
  const progress = startProgress(stderr, 'Reading', totalBytes(context, files), now)
  const ingestion = new Ingestion(context, storage, progress)
  const unread: string[] = []
  try {
    for (const file of files) {
      const problem = await ingestion.read(file)
      if (problem !== undefined) unread.push(`${visibleText(file)} cannot be read: ${visibleText(problem)}`)
    }
    await storage.flush()
    ingestion.showProgress()
  } finally {
    progress.stop()
    await storage.close()
  }
  const { committed, failed, lastError } = storage.stats()
  const refused = ingestion.refused + failed
  const milliseconds = now() - start
  await stdout.write(
    `${formatCount(ingestion.lines)} lines, ${formatCount(committed)} entries, ${formatCount(refused)} refused, ` +
      `${(milliseconds / 1000).toFixed(1)} s, ${formatCount(ratePerSecond(committed, milliseconds))} entries/s\n`,
  )
  if (unread.length > 0) throw new CommandError(unread.join('; '))
  if (refused > 0)
    throw new CommandError(
      `${formatCount(refused)} lines were refused. ${ingestion.firstRefusal ?? lastError?.message ?? ''}`.trimEnd(),
    )
  if (signal.aborted) throw new CommandError('Interrupted. What was read is stored.')
}

/** 0 when it cannot be known beforehand. */
function totalBytes(context: Context, files: readonly string[]): number {
  if (files.includes('-')) return 0
  return files.reduce(
    (sum, file) => sum + (statSync(toPath(context, file), { throwIfNoEntry: false })?.size ?? 0),
    0,
  )
}
