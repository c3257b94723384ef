import type { RetentionPolicy } from '@logpond/core'
import { type Command, Option } from 'commander'
import { CommandError } from '../command-error.js'
import { type Context, toPath } from '../context.js'
import { databaseBytes, openToCleanUp, openToRead } from '../database.js'
import { formatBytes, formatCount } from '../numbers.js'
import { parseCount, parseDuration, parseSize } from '../parse-values.js'

const MILLISECONDS_PER_DAY = 86_400_000

interface CleanupOptions {
  readonly db: string
  readonly olderThan?: number
  readonly maxSize?: number
  readonly maxEntries?: number
  readonly dryRun?: boolean
  readonly json?: boolean
}

export function addCleanupCommand(program: Command, context: Context): void {
  program
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
    .option('--dry-run', 'delete nothing; print how many entries would be deleted')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `
Other processes can continue to write: the command deletes in short steps.

Examples:
  logpond cleanup --older-than 30d
  logpond cleanup --older-than 90d --max-size 1GB --dry-run`,
    )
    .action((_options: object, self: Command) => cleanUp(context, self.optsWithGlobals<CleanupOptions>()))
}

async function cleanUp(context: Context, options: CleanupOptions): Promise<void> {
  const { db, dryRun = false, json } = options
  const policy = toPolicy(options)
  const storage = dryRun ? (await openToRead(context, db)).storage : await openToCleanUp(context, db)
  let deleted: number
  try {
    deleted = (await storage.cleanup({ ...policy, dryRun })).deleted
  } finally {
    await storage.close()
  }
  const bytes = databaseBytes(toPath(context, db))
  const verb = dryRun ? 'would be deleted' : 'deleted'
  await context.stdout.write(
    json
      ? `${JSON.stringify({ deleted, dryRun, bytes })}\n`
      : `${formatCount(deleted)} entries ${verb}; the database takes ${formatBytes(bytes)}\n`,
  )
}

function toPolicy({ olderThan, maxSize, maxEntries }: CleanupOptions): RetentionPolicy {
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
