import { type Command, Option } from 'commander'
import type { Context } from '../context.js'
import { openToRead } from '../database.js'
import { addQueryOptions, type QueryOptions, toSearchQuery } from '../query-options.js'
import { visibleJson } from '../visible-text.js'

/** Characters per write: one write for each entry would take most of the time. */
const CHUNK_LENGTH = 64 * 1024

interface ExportOptions extends QueryOptions {
  readonly db: string
  readonly order: 'newest' | 'oldest'
}

export function addExportCommand(program: Command, context: Context): void {
  const command = program
    .command('export')
    .description('print all matching entries as NDJSON (one JSON object per line), without a limit')
  addQueryOptions(command, context)
    .addOption(
      new Option('--order <order>', 'which entries come first')
        .choices(['newest', 'oldest'])
        .default('oldest'),
    )
    .option('--json', 'accepted but not needed: the output is always JSON')
    .addHelpText(
      'after',
      `
Examples:
  logpond export > all.ndjson
  logpond export --since 1d --min-severity error | gzip > errors.ndjson.gz`,
    )
    .action((_options: object, self: Command) =>
      exportEntries(context, self.optsWithGlobals<ExportOptions>()),
    )
}

async function exportEntries(context: Context, options: ExportOptions): Promise<void> {
  const query = toSearchQuery(options, context)
  const { storage } = await openToRead(context, options.db)
  try {
    let chunk = ''
    for await (const entry of storage.scan({ ...query, order: options.order })) {
      chunk += `${visibleJson(entry)}\n`
      if (chunk.length < CHUNK_LENGTH) continue
      await context.stdout.write(chunk)
      chunk = ''
    }
    if (chunk !== '') await context.stdout.write(chunk)
  } finally {
    await storage.close()
  }
}
