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

/** Also the limit of a single line: readers cut longer lines just above it, so that the storage refuses them. */
const QUEUE_BYTES = 64 * 1024 * 1024

const HELP = `
logpond parses all fields of JSON logs, logfmt, container and journal output,
syslog, access logs and log4j-style lines. In any other line it looks for the
time and the level near the beginning, and keeps the whole line as the message.
Stack traces and indented lines join the entry before them. gzip and zstd files
are unpacked and UTF-16 is decoded. Other files that are not text are refused.

--format describes lines that logpond cannot parse: a regular expression whose
groups time, level, message, service, host, traceId and spanId become fields of
the entry. Other groups become attributes. The expression runs without a time
limit: avoid nested repetition such as (a+)+, which can take forever.

At the end, ingest reports the number of lines and entries, and what it could
not read. When it reads a pipe without a terminal, it prints nothing unless
something is wrong. After Ctrl-C it reads a pipe to its end; a second Ctrl-C
stops it at once.

With --follow, it stores lines that are appended to files until Ctrl-C, across
rotation, truncation and removal. The next run continues where this one stopped.

Examples:
  logpond ingest /var/log/nginx/access.log
  logpond ingest --db app.db app-*.ndjson old.log.gz
  logpond ingest --format '^(?<time>\\S+) (?<level>\\w+) (?<message>.*)$' odd.log
  logpond ingest --follow app.log /var/log/nginx/*.log
  node app.js | logpond ingest -`

export interface IngestOptions {
  readonly db: string
  /** Stores appended lines until the user stops the command. */
  readonly follow?: boolean
  /** Prints only problems. */
  readonly quiet?: boolean
  /** Reports as a JSON object. */
  readonly json?: boolean
  /** Describes lines that no built-in format matches. */
  readonly format?: RegExp
  /** Joins continuation lines, such as stack traces, to their entry. */
  readonly multiline?: boolean
  /** Keeps escape sequences in messages. */
  readonly keepAnsi?: boolean
  /** Prints the report even if the input is a pipe and nothing is wrong. */
  readonly report?: boolean
}

export function addIngestCommand(program: Command, context: Context): void {
  program
    .command('ingest')
    .description('read log files, or the standard input, into the database')
    .argument('[file...]', 'log files; - is the standard input', ['-'])
    .option('-f, --follow', 'store lines that are appended to the files, until Ctrl-C')
    .option('-q, --quiet', 'print only problems')
    .option('--json', 'print the report as one JSON object')
    .option('--format <regex>', 'a regular expression for the lines, with named groups', parseLineFormat)
    .option('--no-multiline', 'store each line of a stack trace as its own entry')
    .option('--keep-ansi', 'keep colours and other escape sequences')
    .addHelpText('after', HELP)
    .action((files: string[], _options: object, self: Command) =>
      ingest(context, files, self.optsWithGlobals<IngestOptions>()),
    )
}

/** Reads files into a database. If a file cannot be read, it continues with the next one, and fails at the end. */
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

/** Whether the command runs as a service: until a signal or the end of a pipe, and without a terminal. */
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
  // The first signal must not end this process while the database opens.
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
