import type { Command } from 'commander'
import { CommandError } from '../command-error.js'
import { type Context, toPath } from '../context.js'
import { openToWriteAndRead } from '../database.js'
import { FOLLOW_BATCH } from '../follow/committer.js'
import { followFiles } from '../follow/follow-files.js'
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
be read. It reads a pipe silently without a terminal, unless something is
wrong. Ctrl-C lets a pipe come to its end; a second one cuts it off.

With --follow it stores what is appended to files, over rotation, truncation
and removal, until Ctrl-C. Started again, it goes on where it has stopped.

Examples:
  logpond ingest /var/log/nginx/access.log
  logpond ingest --db app.db app-*.ndjson old.log.gz
  logpond ingest --format '^(?<time>\\S+) (?<level>\\w+) (?<message>.*)$' odd.log
  logpond ingest --follow app.log /var/log/nginx/*.log
  node app.js | logpond ingest -`

export interface IngestOptions {
  readonly db: string
  /** Stores what is appended, until the user wants no more. */
  readonly follow?: boolean
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
    .option('-f, --follow', 'store what is appended to the files, and go on')
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
  const isService = isServiceOf(context, files, options)
  const progress =
    options.quiet || isService
      ? NO_PROGRESS
      : startProgress(stderr, 'Reading', options.follow ? 0 : totalBytes(context, files), context.now)
  const report = await readAll(context, files, options, progress)
  if (options.json) await stdout.write(reportAsJson(report, context.command))
  else if (!options.quiet && (!isService || options.report || hasGaps(report)))
    await stdout.write(describeReport(report))
  const problems = problemsOf(report, context.command)
  if (problems.length > 0) throw new CommandError(problems)
}

/** Whether it goes on until something else ends, where no person looks on. */
function isServiceOf(
  { stdinIsPipe, stderr }: Context,
  files: readonly string[],
  { follow }: IngestOptions,
): boolean {
  return (follow || (files.includes('-') && stdinIsPipe)) === true && !stderr.isTerminal
}

async function readAll(
  context: Context,
  files: readonly string[],
  { db, follow, ...lines }: IngestOptions,
  progress: Progress,
): Promise<IngestReport> {
  const { signal, now } = context
  const start = now()
  // The first signal must not end this process while the database is being opened.
  const signals = { files: signal, stdin: files.includes('-') ? inputSignal(context) : signal }
  const database = await openToWriteAndRead(context, db, {
    batch: { queueBytes: QUEUE_BYTES, ...(follow && FOLLOW_BATCH) },
    onDrop: () => {},
  })
  const { storage } = database
  const reading = { context, database, progress, lines: { ...lines, now } }
  let read: { files: FileReport[]; isInterrupted: boolean }
  try {
    read = follow
      ? { files: await followFiles(files, { ...reading, path: toPath(context, db) }), isInterrupted: false }
      : await readFiles(files, new Ingestion({ ...reading, storage }), signals)
    await storage.flush()
  } finally {
    progress.stop()
    await storage.close()
  }
  const { committed, failed, lastError } = storage.stats()
  return { ...read, committed, failed, failure: lastError?.message, milliseconds: now() - start }
}

async function readFiles(
  files: readonly string[],
  ingestion: Ingestion,
  signals: { files: AbortSignal; stdin: AbortSignal },
): Promise<{ files: FileReport[]; isInterrupted: boolean }> {
  const reports: FileReport[] = []
  for (const file of files) {
    const signal = file === '-' ? signals.stdin : signals.files
    if (!signal.aborted) reports.push(await ingestion.read(file, signal))
    if (signal.aborted) return { files: reports, isInterrupted: true }
  }
  return { files: reports, isInterrupted: false }
}
