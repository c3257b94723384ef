import { existsSync, rmSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { CommandError } from '../command-error.js'
import { type Context, toPath } from '../context.js'
import { databaseBytes, openToRead, openToWrite } from '../database.js'
import { describeFigures } from '../demo/demo-figures.js'
import { DemoRun } from '../demo/demo-run.js'
import { runSearches } from '../demo/demo-searches.js'
import { shopEntries } from '../demo/shop-entries.js'
import { colorsFor, entryLine } from '../entry-line.js'
import { formatCount } from '../numbers.js'
import { parseCount } from '../parse-values.js'
import { startProgress } from '../progress.js'
import { visibleText } from '../visible-text.js'

export const DEMO_ENTRIES = 200_000

const DEMO_DATABASE = '.logpond/demo.db'
const SPREAD = 3 * 3_600_000

export function addDemoCommand(program: Command, context: Context): void {
  program
    .command('demo')
    .description('write a realistic stream of entries, follow its errors meanwhile, measure, and search it')
    .addOption(
      new Option('--entries <count>', 'how many').default(DEMO_ENTRIES).argParser(parseCount(1, 10_000_000)),
    )
    .addHelpText(
      'after',
      `
It starts with an empty database: .logpond/demo.db, which it deletes first, or a new one that --db names.

Examples:
  logpond demo
  logpond demo --entries 1000000`,
    )
    .action(async ({ entries }: { entries: number }, command: Command) => {
      const isNamed = command.getOptionValueSourceWithGlobals('db') === 'cli'
      const { db } = command.optsWithGlobals<{ db: string }>()
      await demo(context, isNamed ? db : undefined, entries)
    })
}

/** @param db A database that is not there yet; without it, that of the last demo is replaced. */
export async function demo(context: Context, db: string | undefined, count: number): Promise<void> {
  const file = db ?? DEMO_DATABASE
  prepareFresh(context, file, db === undefined)
  const { signal } = context
  const path = toPath(context, file)
  await context.stderr.write(`Writing ${formatCount(count)} entries to ${visibleText(path)}\n`)
  const storage = await openToWrite(context, file)
  const progress = startProgress(context.stderr, 'Storing', count, context.now)
  const colors = colorsFor(context.stderr)
  const run = new DemoRun(storage, count, progress, (entry) => progress.log(entryLine(entry, colors)))
  const now = context.now()
  try {
    await run.write(shopEntries({ count, seed: 1, from: now - SPREAD, to: now }), signal)
  } finally {
    progress.stop()
    await storage.close()
  }
  if (signal.aborted) throw new CommandError('Interrupted.')
  await context.stdout.write(`\n${describeFigures({ ...run.figures, fileBytes: databaseBytes(path) })}`)
  await context.stdout.write(`\n${await search(context, file)}`)
  await context.stderr.write(`\nAsk more: logpond search 'timed out' --db ${visibleText(file)}\n`)
}

function prepareFresh(context: Context, file: string, isOurs: boolean): void {
  const path = toPath(context, file)
  if (!isOurs && existsSync(path)) {
    throw new CommandError(`The demo starts with an empty database, and ${visibleText(path)} is there already.`)
  }
  for (const suffix of isOurs ? ['', '-wal', '-shm'] : []) rmSync(`${path}${suffix}`, { force: true })
}

async function search(context: Context, file: string): Promise<string> {
  const { storage } = await openToRead(context, file)
  try {
    return await runSearches(storage)
  } finally {
    await storage.close()
  }
}
