import { type Command, Option } from 'commander'
import { CommandError } from '../command-error.js'
import type { Context } from '../context.js'
import { DEFAULT_DATABASE, openToRead } from '../database.js'
import { formatCount } from '../numbers.js'
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
    .description('delete the oldest entries, and give their space back')
    .addOption(new Option('--older-than <age>', 'those older than this: 30d').argParser(parseDuration))
    .addOption(new Option('--max-size <bytes>', 'until the database takes no more than this: 1GB').argParser(parseSize))
    .addOption(
      new Option('--max-entries <count>', 'until there are no more than these').argParser(
        parseCount(0, Number.MAX_SAFE_INTEGER),
      ),
    )
    .option('--dry-run', 'delete nothing, say how many it would be')
    .option('--db <path>', 'the database', DEFAULT_DATABASE)
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      `
Safe while other processes write: it deletes in short steps.

Examples:
  logpond cleanup --older-than 30d
  logpond cleanup --older-than 90d --max-size 1GB --dry-run`,
    )
    .action((options: CleanupOptions) => cleanup(context, options))
}

async function cleanup(context: Context, options: CleanupOptions): Promise<void> {
  const { db, olderThan, maxSize, maxEntries, dryRun = false, json } = options
  if (olderThan === undefined && maxSize === undefined && maxEntries === undefined) {
    throw new CommandError('Say what to delete: --older-than 30d, --max-size 1GB or --max-entries 1000000.', 2)
  }
  const storage = await openToRead(context, db)
  try {
    const { deleted } = await storage.cleanup({
      ...(olderThan !== undefined && { maxAgeDays: olderThan / MILLISECONDS_PER_DAY }),
      ...(maxSize !== undefined && { maxBytes: maxSize }),
      ...(maxEntries !== undefined && { maxEntries }),
      dryRun,
    })
    const verb = dryRun ? 'would be deleted' : 'deleted'
    await context.stdout.write(
      json ? `${JSON.stringify({ deleted, dryRun })}\n` : `${formatCount(deleted)} entries ${verb}\n`,
    )
  } finally {
    await storage.close()
  }
}
