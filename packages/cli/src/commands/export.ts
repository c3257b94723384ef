import { type Command, Option } from 'commander'
import type { Context } from '../context.js'
import { openToRead } from '../database.js'
import { checkPrinted } from '../fields/check-fields.js'
import { addFormatOptions, entryFormat, type FormatOptions } from '../output/entry-format.js'
import { writeEntries } from '../output/write-entries.js'
import { addQueryOptions, QUERY_HELP, type QueryOptions, toQuestion } from '../query-options.js'
import { explain } from '../question/explain.js'
import { type Order, pageOf } from '../question/page.js'

interface ExportOptions extends QueryOptions, FormatOptions {
  readonly db: string
  readonly order?: Order
}

export function addExportCommand(program: Command, context: Context): void {
  const command = program
    .command('export')
    .description(
      'print all matching entries, without a limit: as NDJSON (one JSON object per line), CSV, logfmt, OTLP or text',
    )
  addFormatOptions(addQueryOptions(command, context), 'json')
    .addOption(
      new Option('--order <order>', 'which entries come first (default: oldest)').choices([
        'newest',
        'oldest',
      ]),
    )
    .addHelpText(
      'after',
      `${QUERY_HELP}

Examples:
  logpond export > all.ndjson
  logpond export 'service:(api web) -health since:yesterday' > api.ndjson
  logpond export 'path:/api/*' --format csv --fields time,path,ms > api.csv
  logpond export since:1d --format otlp > logs.otlp.jsonl
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
  const format = entryFormat(context.stdout, options, 'json')
  if (options.explain) return context.stdout.write(explain(query))
  const { storage } = await openToRead(context, options.db)
  try {
    await question.checkNames(storage)
    await checkPrinted(options.fields, storage)
    await writeEntries(context.stdout, storage.scan(query), format)
  } finally {
    await storage.close()
  }
}
