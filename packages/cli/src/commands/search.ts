import { type Command, Option } from 'commander'
import type { Context } from '../context.js'
import { DEFAULT_DATABASE, openToRead } from '../database.js'
import { colorsFor, entryLine } from '../entry-line.js'
import { parseCount } from '../parse-values.js'
import { addQueryOptions, type QueryOptions, toSearchQuery } from '../query-options.js'
import { visibleJson } from '../visible-text.js'

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
    .argument('[words...]', 'full text: word "a phrase" prefix* -without')
  addQueryOptions(command, context)
    .addOption(new Option('--limit <count>', 'how many at most').default(100).argParser(parseCount(1, 10_000)))
    .addOption(new Option('--order <order>', 'which come first').choices(['newest', 'oldest']).default('newest'))
    .option('--db <path>', 'the database', DEFAULT_DATABASE)
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      `
Exit status: 0 when something was found, 1 when nothing was.

Examples:
  logpond search timed out --min-severity warn --since 2h
  logpond search '"connection refused" -healthcheck' --service api
  logpond search --contains 'GET /cart' --attribute http.status=500 --json
  logpond search -- -healthcheck`,
    )
    .action((words: string[], options: SearchOptions) => search(context, words, options))
}

async function search(context: Context, words: readonly string[], options: SearchOptions): Promise<number> {
  const { db, json, limit, order } = options
  const text = [...words, ...(options.text === undefined ? [] : [options.text])].join(' ')
  const storage = await openToRead(context, db)
  try {
    const query = toSearchQuery({ ...options, ...(text !== '' && { text }) })
    const entries = await storage.search({ ...query, limit, order })
    const colors = colorsFor(context.stdout)
    for (const entry of entries) {
      await context.stdout.write(`${json ? visibleJson(entry) : entryLine(entry, colors)}\n`)
    }
    return entries.length === 0 ? 1 : 0
  } finally {
    await storage.close()
  }
}
