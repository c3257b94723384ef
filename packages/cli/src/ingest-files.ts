import { CommandError } from './command-error.js'
import type { Context } from './context.js'
import { besidePath, openToWriteAndRead } from './database.js'
import { FOLLOW_BATCH } from './follow/committer.js'
import { followFiles } from './follow/follow-files.js'
import {
  describeReport,
  type FileReport,
  hasGaps,
  type IngestReport,
  problemsOf,
  reportAsJson,
} from './ingest/ingest-report.js'
import { Ingestion } from './ingest/ingestion.js'
import { inputSignal } from './ingest/input-signal.js'
import { totalBytes } from './ingest/total-bytes.js'
import { NO_PROGRESS, type Progress, startProgress } from './progress.js'
import { isServer } from './server-database.js'

/** Also the limit of a single line: readers cut longer lines just above it, so that the storage refuses them. */
const QUEUE_BYTES = 64 * 1024 * 1024

/** About a minute, in which a server restarts or a standby takes over. Meanwhile, the pipe or the file waits. */
const OUTAGE = { attempts: 30 }
const SERVER_RETRY = { byCode: { BUSY: OUTAGE, CONNECTION: OUTAGE, IO: OUTAGE, UNKNOWN_OUTCOME: OUTAGE } }

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

/** Reads files into a database. If a file cannot be read, it continues with the next one, and fails at the end. */
export async function ingestFiles(
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
  let failure: string | undefined
  const database = await openToWriteAndRead(context, db, {
    batch: { queueBytes: QUEUE_BYTES, ...(follow && FOLLOW_BATCH) },
    ...(isServer(db) && { retry: SERVER_RETRY }),
    // The report counts entries that the storage refuses apart.
    onDrop: ({ error }) => {
      if (error?.code !== 'INVALID_ENTRY' && error?.code !== 'QUEUE_FULL') failure = error?.message
    },
  })
  const { storage } = database
  const reading = { context, database, progress, lines: { ...lines, now } }
  let read: { files: FileReport[]; isInterrupted: boolean }
  try {
    read = follow
      ? {
          files: await followFiles(files, { ...reading, path: besidePath(context, db) }),
          isInterrupted: false,
        }
      : await readFiles(files, new Ingestion({ ...reading, storage }), signals)
    await storage.flush()
  } finally {
    progress.stop()
    await storage.close()
  }
  const { committed, failed } = storage.stats()
  return { ...read, committed, failed, failure, milliseconds: now() - start }
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
