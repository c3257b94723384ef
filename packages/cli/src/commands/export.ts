import { type Command, Option } from 'commander'
import type { Context } from '../context.js'
import { openToRead } from '../database.js'
import { addQueryOptions, QUERY_HELP, type QueryOptions, toQuestion } from '../query-options.js'
import { explain } from '../question/explain.js'
import { type Order, pageOf } from '../question/page.js'
import { visibleJson } from '../visible-text.js'

/** Characters per write: one write for each entry would take most of the time. */
const CHUNK_LENGTH = 64 * 1024

interface ExportOptions extends QueryOptions {
  readonly db: string
  readonly order?: Order
}

export function addExportCommand(program: Command, context: Context): void {
  const command = program
    .command('export')
    .description('print all matching entries as NDJSON (one JSON object per line), without a limit')
  addQueryOptions(command, context)
    .addOption(
      new Option('--order <order>', 'which entries come first (default: oldest)').choices([
        'newest',
        'oldest',
      ]),
    )
    .option('--json', 'accepted but not needed: the output is always JSON')
    .addHelpText(
      'after',
      `${QUERY_HELP}

Examples:
  logpond export > all.ndjson
  logpond export 'service:(api web) -health since:yesterday' > api.ndjson
  logpond export --since 1d --min-severity error | gzip > errors.ndjson.gz`,
    )
    .action((words: string[], _options: object, self: Command) =>
      exportEntries(context, words, self.optsWithGlobals<ExportOptions>()),
    )
}

async function exportEntries(
  context: Context,
  words: readonly string[],
  options: ExportOptions,
): Promise<void> {
  const question = toQuestion(words, options, context)
  const query = { ...question.filter, ...pageOf(question, options, { order: 'oldest' }) }
  if (options.explain) return context.stdout.write(explain(query))
  const { storage } = await openToRead(context, options.db)
  try {
    await question.checkNames(storage)
    let chunk = ''
    for await (const entry of storage.scan(query)) {
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
