import { type Command, Option } from 'commander'
import { CommandError } from '../command-error.js'
import type { Context } from '../context.js'
import { openToRead } from '../database.js'
import { entryWriter } from '../entry-line.js'
import { parseCount } from '../parse-values.js'
import { addQueryOptions, QUERY_HELP, type QueryOptions, toQuestion } from '../query-options.js'
import { explain } from '../question/explain.js'
import { type Order, pageOf } from '../question/page.js'

interface SearchOptions extends QueryOptions {
  readonly db: string
  readonly json?: boolean
  readonly limit?: number
  readonly order?: Order
}

const DEFAULTS = { order: 'newest', limit: 100 } as const

export function addSearchCommand(program: Command, context: Context): void {
  const command = program.command('search').description('find entries')
  addQueryOptions(command, context)
    .addOption(
      new Option(
        '--limit <count>',
        'maximum number of entries; export has no limit (default: 100)',
      ).argParser(parseCount(1, 10_000, '"logpond export" prints everything.')),
    )
    .addOption(
      new Option('--order <order>', 'which entries come first (default: newest)').choices([
        'newest',
        'oldest',
      ]),
    )
    .option('--json', 'print one JSON object per line')
    .addHelpText(
      'after',
      `${QUERY_HELP}

Exit status: 0 if an entry was found, 1 if none was found, 2 after an error.

Examples:
  logpond search 'level>=warn service:api "timed out" -health since:2h'
  logpond search 'http.status>=500 (region:eu OR region:us) order:oldest'
  logpond search 'timed out' --min-severity warn --since 2h
  logpond search --since yesterday -- timeout -healthcheck
  logpond search --contains 'GET /cart' --attribute http.status=500 --json`,
    )
    .action((words: string[], _options: object, search: Command) =>
      printMatches(context, words, search.optsWithGlobals<SearchOptions>()),
    )
}

async function printMatches(
  context: Context,
  words: readonly string[],
  options: SearchOptions,
): Promise<void> {
  const question = toQuestion(words, options, context)
  const query = { ...question.filter, ...pageOf(question, options, DEFAULTS) }
  if (options.explain) return context.stdout.write(explain(query))
  const { storage } = await openToRead(context, options.db)
  try {
    await question.checkNames(storage)
    const entries = await storage.search(query)
    if (entries.length === 0) throw new CommandError('Nothing found.', 1)
    const write = entryWriter(context.stdout, options)
    for (const entry of entries) await write(entry)
  } finally {
    await storage.close()
  }
}
