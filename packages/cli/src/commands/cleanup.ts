import type { RetentionPolicy, SearchFilter } from '@logpond/core'
import { type Command, Option } from 'commander'
import { CommandError } from '../command-error.js'
import type { Context } from '../context.js'
import { openToCleanUp, openToRead } from '../database.js'
import { formatBytes, formatCount } from '../numbers.js'
import { parseCount, parseDuration, parseSize } from '../parse-values.js'
import { addExplainOption } from '../query-options.js'
import { explain } from '../question/explain.js'
import { type Question, questionOf, refusePage } from '../question/question.js'
import { isServer } from '../server-database.js'

const MILLISECONDS_PER_DAY = 86_400_000

interface CleanupOptions {
  readonly db: string
  readonly olderThan?: number
  readonly maxSize?: number
  readonly maxEntries?: number
  /** A query: only matching entries are deleted. */
  readonly where?: string
  readonly dryRun?: boolean
  readonly explain?: boolean
  readonly json?: boolean
}

export function addCleanupCommand(program: Command, context: Context): void {
  const command = program
    .command('cleanup')
    .description('delete the oldest entries and free their disk space')
    .addOption(
      new Option('--older-than <age>', 'delete entries older than this: 30d').argParser(parseDuration),
    )
    .addOption(
      new Option('--max-size <size>', 'delete until the database is no larger than this: 1GB').argParser(
        parseSize,
      ),
    )
    .addOption(
      new Option('--max-entries <count>', 'delete until no more entries than this are left').argParser(
        parseCount(0, Number.MAX_SAFE_INTEGER),
      ),
    )
    .option('--where <query>', 'delete only entries that match a query; needs --older-than')
  addExplainOption(command)
    .option('--dry-run', 'delete nothing; print how many entries would be deleted')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `
Other processes can continue to write: the command deletes in short steps.

Examples:
  logpond cleanup --older-than 30d
  logpond cleanup --older-than 90d --max-size 1GB --dry-run
  logpond cleanup --where 'url.path:/health level<=info' --older-than 1d
  logpond cleanup --where service:test --older-than 0s`,
    )
    .action((_options: object, self: Command) => cleanUp(context, self.optsWithGlobals<CleanupOptions>()))
}

async function cleanUp(context: Context, options: CleanupOptions): Promise<void> {
  const { db, dryRun = false, json, where } = options
  const question = where === undefined ? undefined : toQuestion(where, context)
  if (options.explain) return context.stdout.write(explain(toWhere(question)))
  if (question !== undefined) checkCombination(options)
  const policy = toPolicy(options, question)
  const database = dryRun ? await openToRead(context, db) : await openToCleanUp(context, db)
  const { storage } = database
  let deleted: number
  let bytes: number
  try {
    await question?.checkNames(storage)
    deleted = (await storage.cleanup({ ...policy, dryRun })).deleted
    bytes = await database.bytes()
  } finally {
    await storage.close()
  }
  // A file is smaller once its write-ahead log is gone.
  if (!isServer(db)) bytes = await database.bytes()
  const verb = dryRun ? 'would be deleted' : 'deleted'
  await context.stdout.write(
    json
      ? `${JSON.stringify({ deleted, dryRun, bytes })}\n`
      : `${formatCount(deleted)} entries ${verb}; the database takes ${formatBytes(bytes)}\n`,
  )
}

/** @throws CommandError if it would delete entries that the query does not match. */
function checkCombination({ olderThan, maxSize, maxEntries }: CleanupOptions): void {
  if (olderThan === undefined)
    throw new CommandError(
      '--where needs an age: --older-than 1d, or --older-than 0s for all matching entries.',
      2,
    )
  if (maxSize !== undefined || maxEntries !== undefined) {
    throw new CommandError(
      '--where does not combine with --max-size or --max-entries, which delete the oldest entries whether they match or not. Run the command twice.',
      2,
    )
  }
}

/** @throws CommandError if the query is wrong, or would match every entry. */
function toQuestion(where: string, context: Context): Question {
  const question = questionOf(where, undefined, context)
  refusePage(question, 'all matching entries of this age are deleted.')
  if (Object.keys(question.filter).length === 0)
    throw new CommandError(
      '--where is empty, and would match every entry. Use --older-than alone for that.',
      2,
    )
  return question
}

/** @throws CommandError if there is no query to explain. */
function toWhere(question: Question | undefined): SearchFilter {
  if (question !== undefined) return question.filter
  throw new CommandError('--explain explains a query: give one with --where.', 2)
}

function toPolicy(
  { olderThan, maxSize, maxEntries }: CleanupOptions,
  question: Question | undefined,
): RetentionPolicy {
  if (question !== undefined && olderThan !== undefined)
    return { rules: [{ where: question.filter, maxAgeDays: olderThan / MILLISECONDS_PER_DAY }] }
  if (olderThan === undefined && maxSize === undefined && maxEntries === undefined) {
    throw new CommandError(
      'Choose what to delete: --older-than 30d, --max-size 1GB or --max-entries 1000000.',
      2,
    )
  }
  return {
    ...(olderThan !== undefined && { maxAgeDays: olderThan / MILLISECONDS_PER_DAY }),
    ...(maxSize !== undefined && { maxBytes: maxSize }),
    ...(maxEntries !== undefined && { maxEntries }),
  }
}
