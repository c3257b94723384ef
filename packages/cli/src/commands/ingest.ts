import type { Command } from 'commander'
import { CommandError } from '../command-error.js'
import type { Context } from '../context.js'
import { openToWrite } from '../database.js'
import {
  describeReport,
  type FileReport,
  hasGaps,
  type IngestReport,
  problemsOf,
  reportAsJson,
} from '../ingest/ingest-report.js'
import { Ingestion } from '../ingest/ingestion.js'
import { inputSignal } from '../ingest/input-signal.js'
import { totalBytes } from '../ingest/total-bytes.js'
import { parseLineFormat } from '../line-format.js'
import { NO_PROGRESS, type Progress, startProgress } from '../progress.js'

/** Also what a single line may take: whoever reads longer ones cuts them, so that they are refused. */
const QUEUE_BYTES = 64 * 1024 * 1024

const HELP = `
JSON of all loggers, logfmt, what containers and journals wrap, syslog, access
logs, and the lines of log4j and its relatives are read to their last field. Of
any other line the time and the level are found near its beginning, and the
line is the message. Stack traces and indented lines join the entry before
them. gzip and zstd are unpacked, UTF-16 is decoded, and other files that are
no text are refused.

--format is for what cannot be found: a regular expression whose groups time,
level, message, service, host, traceId and spanId are the fields of an entry,
and whose other groups are attributes. It takes as long as it takes: see that
it does not try the same text in many ways.

At the end it says how many lines and entries there were, and what could not
be read. It reads a pipe silently where nobody looks on, unless something is
wrong. Ctrl-C lets a pipe come to its end; a second one cuts it off.

Examples:
  logpond ingest /var/log/nginx/access.log
  logpond ingest --db app.db app-*.ndjson old.log.gz
  logpond ingest --format '^(?<time>\\S+) (?<level>\\w+) (?<message>.*)$' odd.log
  node app.js | logpond ingest -`

export interface IngestOptions {
  readonly db: string
  /** Says only what went wrong. */
  readonly quiet?: boolean
  /** Reports as a JSON object. */
  readonly json?: boolean
  /** What lines look like that no finder knows. */
  readonly format?: RegExp
  /** Joins the lines that go on with an entry. */
  readonly multiline?: boolean
  /** Keeps escape sequences in messages. */
  readonly keepAnsi?: boolean
  /** Reports also as the reader of a pipe when all is well. */
  readonly report?: boolean
}

export function addIngestCommand(program: Command, context: Context): void {
  program
    .command('ingest')
    .description('read log files, or the standard input, into the database')
    .argument('[file...]', 'log files; - for the standard input', ['-'])
    .option('-q, --quiet', 'say only what went wrong')
    .option('--json', 'report as one JSON object')
    .option('--format <regex>', 'what the lines look like, with named groups', parseLineFormat)
    .option('--no-multiline', 'join no lines of stack traces')
    .option('--keep-ansi', 'keep the colours of a terminal')
    .addHelpText('after', HELP)
    .action((files: string[], _options: object, self: Command) =>
      ingest(context, files, self.optsWithGlobals<IngestOptions>()),
    )
}

/** Reads files into a database; goes on with the next when one cannot be read, and fails at the end. */
export async function ingest(
  context: Context,
  files: readonly string[],
  options: IngestOptions,
): Promise<void> {
  const { stderr, stdout } = context
  const isService = isServiceOf(context, files)
  const progress =
    options.quiet || isService
      ? NO_PROGRESS
      : startProgress(stderr, 'Reading', totalBytes(context, files), context.now)
  const report = await readAll(context, files, options, progress)
  if (options.json) await stdout.write(reportAsJson(report))
  else if (!options.quiet && (!isService || options.report || hasGaps(report)))
    await stdout.write(describeReport(report))
  const problems = problemsOf(report)
  if (problems.length > 0) throw new CommandError(problems)
}

/** Whether another program's lines are read where no person looks on. */
function isServiceOf({ stdinIsPipe, stderr }: Context, files: readonly string[]): boolean {
  return files.includes('-') && stdinIsPipe && !stderr.isTerminal
}

async function readAll(
  context: Context,
  files: readonly string[],
  { db, ...lines }: IngestOptions,
  progress: Progress,
): Promise<IngestReport> {
  const { signal, now } = context
  const start = now()
  const signalOfStdin = files.includes('-') ? inputSignal(context) : signal
  const storage = await openToWrite(context, db, { batch: { queueBytes: QUEUE_BYTES }, onDrop: () => {} })
  const reports: FileReport[] = []
  let isInterrupted = false
  try {
    const ingestion = new Ingestion({ context, storage, progress, lines: { ...lines, now } })
    for (const file of files) {
      const signalOfFile = file === '-' ? signalOfStdin : signal
      if (!signalOfFile.aborted) reports.push(await ingestion.read(file, signalOfFile))
      isInterrupted = signalOfFile.aborted
      if (isInterrupted) break
    }
    await storage.flush()
    ingestion.showProgress()
  } finally {
    progress.stop()
    await storage.close()
  }
  const { committed, failed, lastError } = storage.stats()
  const milliseconds = now() - start
  return { files: reports, committed, failed, failure: lastError?.message, milliseconds, isInterrupted }
}
