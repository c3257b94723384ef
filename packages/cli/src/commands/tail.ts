import type { LiveFilter, LogStorage, StoredLogEntry } from '@logpond/core'
import { type Command, Option } from 'commander'
import type { Context } from '../context.js'
import { DEFAULT_DATABASE, openToRead } from '../database.js'
import { colorsFor, entryLine } from '../entry-line.js'
import { parseCount } from '../parse-values.js'
import { addLiveFilterOptions, type LiveFilterOptions, toLiveFilter } from '../query-options.js'
import { visibleJson } from '../visible-text.js'

interface TailOptions extends LiveFilterOptions {
  readonly db: string
  readonly json?: boolean
  readonly lines: number
  readonly after?: number
}

export function addTailCommand(program: Command, context: Context): void {
  const command = program.command('tail').description('follow a database that another process writes')
  addLiveFilterOptions(command)
    .addOption(new Option('-n, --lines <count>', 'begin with the last entries').default(10).argParser(parseCount(0, 10_000)))
    .addOption(
      new Option('--after <id>', 'begin behind the entry with this id, without a gap').argParser(
        parseCount(0, Number.MAX_SAFE_INTEGER),
      ),
    )
    .option('--db <path>', 'the database', DEFAULT_DATABASE)
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      `
Runs until it is interrupted (Ctrl-C), and ends with status 0.

Examples:
  logpond tail --min-severity error
  logpond tail -n 0 --service checkout --json | jq .message
  logpond tail --after 4711`,
    )
    .action((options: TailOptions) => tail(context, options))
}

async function tail(context: Context, options: TailOptions): Promise<void> {
  const storage = await openToRead(context, options.db)
  const colors = colorsFor(context.stdout)
  const show = (entry: StoredLogEntry) =>
    context.stdout.write(`${options.json ? visibleJson(entry) : entryLine(entry, colors)}\n`)
  try {
    const { after } = options
    const filter = toLiveFilter(options)
    // Begun before the last entries are read, so that none is missed between the two; some may come twice.
    const following = storage.follow({ ...filter, ...(after !== undefined && { after }) })
    const last = after === undefined ? await readLast(storage, filter, options.lines) : []
    for (const entry of last) await show(entry)
    const shown = new Set(last.map(({ id }) => id))
    // Ends the loop below; the signal of follow() would have it fail.
    context.signal.addEventListener('abort', () => void following.return?.(), { once: true })
    if (context.signal.aborted) return
    for await (const entry of following) if (!shown.has(entry.id)) await show(entry)
  } finally {
    await storage.close()
  }
}

/** The last entries that match, in the order of their ids. */
async function readLast(storage: LogStorage, filter: LiveFilter, count: number): Promise<StoredLogEntry[]> {
  const entries = await storage.search({ ...filter, limit: count })
  return entries.sort((a, b) => a.id - b.id)
}
