import { type Command, Option } from 'commander'
import { CommandError } from '../command-error.js'
import type { Context } from '../context.js'
import { openToRead } from '../database.js'
import { checkPrinted } from '../fields/check-fields.js'
import { addFormatOptions, entryFormat, type FormatOptions } from '../output/entry-format.js'
import { parseCount } from '../parse-values.js'
import { addQueryOptions, QUERY_HELP, type QueryOptions, toQuestion } from '../query-options.js'
import { addContextOptions, type ContextOptions, surroundingsOf } from '../question/context-options.js'
import { explain } from '../question/explain.js'
import { type Order, pageOf } from '../question/page.js'
import { withContext } from '../question/with-context.js'

interface SearchOptions extends QueryOptions, FormatOptions, ContextOptions {
  readonly db: string
  readonly limit?: number
  readonly order?: Order
}

const DEFAULTS = { order: 'newest', limit: 100 } as const

export function addSearchCommand(program: Command, context: Context): void {
  const command = program.command('search').description('find entries')
  addQueryOptions(command, context)
  addContextOptions(command, 'around each match')
  addFormatOptions(command, 'text')
    .addOption(
      new Option(
        '-n, --limit <count>',
        'maximum number of entries; export has no limit (default: 100)',
      ).argParser(parseCount(1, 10_000, '"logpond export" prints everything.')),
    )
    .addOption(
      new Option('--order <order>', 'which entries come first (default: newest)').choices([
        'newest',
        'oldest',
      ]),
    )
    .addHelpText(
      'after',
      `${QUERY_HELP}

Exit status: 0 if an entry was found, 1 if none was found, 2 after an error.

Examples:
  logpond search 'level>=warn service:api "timed out" -health since:2h'
  logpond search 'http.status>=500 (region:eu OR region:us) order:oldest'
  logpond search 'level>=error' -C 5
  logpond search 'timed out' --min-severity warn --since 2h
  logpond search --since yesterday -- timeout -healthcheck
  logpond search --contains 'GET /cart' --attribute http.status=500 --format csv`,
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
  const format = entryFormat(context.stdout, options, 'text')
  if (options.explain) return context.stdout.write(explain(query))
  const { storage } = await openToRead(context, options.db)
  try {
    await question.checkNames(storage)
    await checkPrinted(options.fields, storage)
    const entries = await storage.search(query)
    if (entries.length === 0) throw new CommandError('Nothing found.', 1)
    const { stdout } = context
    if (format.head !== '') await stdout.write(format.head)
    const surroundings = surroundingsOf(options)
    if (surroundings === undefined) {
      for (const entry of entries) await stdout.write(format.print(entry))
      return
    }
    const shown = withContext(storage, entries, { ...surroundings, order: query.order })
    for await (const { entry, isMatch, startsGroup } of shown) {
      if (startsGroup) await stdout.write(format.separator)
      await stdout.write(format.print(entry, isMatch ? undefined : 'dim'))
    }
  } finally {
    await storage.close()
  }
}
