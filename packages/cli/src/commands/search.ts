import { type Command, Option } from 'commander'
import { CommandError } from '../command-error.js'
import type { Context } from '../context.js'
import { openToRead } from '../database.js'
import { entryWriter } from '../entry-line.js'
import { parseCount } from '../parse-values.js'
import { addQueryOptions, type QueryOptions, toSearchQuery } from '../query-options.js'

interface SearchOptions extends QueryOptions {
  readonly db: string
  readonly json?: boolean
  readonly limit: number
  readonly order: 'newest' | 'oldest'
}

export function addSearchCommand(program: Command, context: Context): void {
  const command = program
    .command('search')
    .description('find entries')
    .argument('[text...]', 'full text, as with --text')
  addQueryOptions(command, context)
    .addOption(
      new Option('--limit <count>', 'maximum number of entries; export has no limit')
        .default(100)
        .argParser(parseCount(1, 10_000, '"logpond export" prints everything.')),
    )
    .addOption(
      new Option('--order <order>', 'which entries come first')
        .choices(['newest', 'oldest'])
        .default('newest'),
    )
    .option('--json', 'print one JSON object per line')
    .addHelpText(
      'after',
      `
Exit status: 0 if an entry was found, 1 if none was found, 2 after an error.
Words that begin with - exclude entries. Write such words after --.

Examples:
  logpond search 'timed out' --min-severity warn --since 2h
  logpond search '"connection refused" -healthcheck' --service api
  logpond search --since yesterday -- timeout -healthcheck
  logpond search --contains 'GET /cart' --attribute http.status=500 --json
  logpond search --trace-id 4bf92f3577b34da6a3ce929d0e0e4736 --order oldest`,
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
  const { db, limit, order } = options
  const text = [...words, ...(options.text === undefined ? [] : [options.text])]
  const query = toSearchQuery({ ...options, ...(text.length > 0 && { text: text.join(' ') }) }, context)
  const { storage } = await openToRead(context, db)
  try {
    const entries = await storage.search({ ...query, limit, order })
    if (entries.length === 0) throw new CommandError('Nothing found.', 1)
    const write = entryWriter(context.stdout, options)
    for (const entry of entries) await write(entry)
  } finally {
    await storage.close()
  }
}
