import type { LiveFilter, SearchFilter, StoredLogEntry } from '@logpond/core'
import { visibleText } from '@logpond/mapping/writers'
import { type Command, Option } from 'commander'
import { CommandError } from '../command-error.js'
import type { Context } from '../context.js'
import { type Database, openToRead } from '../database.js'
import { checkPrinted } from '../fields/check-fields.js'
import { addFormatOptions, entryFormat, type FormatOptions } from '../output/entry-format.js'
import { parseCount } from '../parse-values.js'
import { addLiveFilterOptions, type LiveFilterOptions, QUERY_HELP, toLiveQuestion } from '../query-options.js'
import { explain } from '../question/explain.js'
import { refusePage } from '../question/question.js'

interface TailOptions extends LiveFilterOptions, FormatOptions {
  readonly db: string
  readonly lines: number
  readonly after?: number
}

type Write = (entry: StoredLogEntry) => Promise<void>

export function addTailCommand(program: Command, context: Context): void {
  const command = program
    .command('tail')
    .description('print the newest entries, then new ones as other processes store them')
  addFormatOptions(addLiveFilterOptions(command), 'text')
    .addOption(
      new Option('-n, --lines <count>', 'begin with this many of the newest entries')
        .default(10)
        .argParser(parseCount(0, 10_000)),
    )
    .addOption(
      new Option('--after <id>', 'begin with the entries after this id instead').argParser(
        parseCount(0, Number.MAX_SAFE_INTEGER),
      ),
    )
    .option('--utc', 'print times in UTC')
    .addHelpText(
      'after',
      `${QUERY_HELP}
tail has no since: and until:.

Runs until Ctrl-C, and then exits with status 0.

Examples:
  logpond tail 'timeout level>=error'
  logpond tail -n 0 --service checkout --json | jq .message
  logpond tail --after 4711`,
    )
    .action((words: string[], _options: object, tail: Command) =>
      followEntries(context, words, tail.optsWithGlobals<TailOptions>()),
    )
}

async function followEntries(
  context: Context,
  words: readonly string[],
  options: TailOptions,
): Promise<void> {
  const { signal } = context
  const question = toLiveQuestion(words, options, context)
  refusePage(question, 'tail prints the newest entries, as many as -n says, and then follows.')
  const filter = withoutTimes(question.filter)
  const format = entryFormat(context.stdout, options, 'text')
  if (options.explain) return context.stdout.write(explain(filter))
  const database = await openToRead(context, options.db)
  const write = (entry: StoredLogEntry) => context.stdout.write(format.print(entry))
  const { storage } = database
  try {
    await question.checkNames(storage)
    await checkPrinted(options.fields, storage)
    if (format.head !== '') await context.stdout.write(format.head)
    const { after, shown } =
      options.after === undefined
        ? await showNewest(database, filter, options.lines, write)
        : { after: options.after, shown: new Set<number>() }
    const onLost = (reason: string) =>
      void context.stderr.write(`logpond: ${visibleText(reason)} Trying again until Ctrl-C.\n`)
    const { followAgain } = await import('../follow-again.js')
    const following = followAgain({ storage, filter, after, signal, delay: context.after, onLost })
    for await (const entry of following) if (!shown.delete(entry.id)) await write(entry)
  } finally {
    await storage.close()
  }
}

/** @throws CommandError if the filter has a time, anywhere. */
function withoutTimes(filter: SearchFilter): LiveFilter {
  const { startTime, endTime, not = [], any = [] } = filter
  if (startTime !== undefined || endTime !== undefined)
    throw new CommandError(
      'since: and until: have no meaning here: tail follows new entries. Use search or export for a range of times.',
    )
  for (const inner of [...any, ...(Array.isArray(not) ? not : [not])]) withoutTimes(inner)
  return filter
}

/** Prints the newest entries. Returns the id to continue after, and the ids beyond it that were already printed. */
async function showNewest(
  { storage, lastId }: Database,
  filter: LiveFilter,
  limit: number,
  write: Write,
): Promise<{ after: number; shown: Set<number> }> {
  // Read before the search: an entry that is committed between the two is seen twice, and skipped the second time.
  const after = await lastId()
  const newest = await storage.search({ ...filter, limit })
  for (const entry of newest.reverse()) await write(entry)
  return { after, shown: new Set(newest.map(({ id }) => id).filter((id) => id > after)) }
}
