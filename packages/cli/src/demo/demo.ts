import { existsSync, rmSync } from 'node:fs'
import { shopEntries } from '@logpond/core/testing'
import { entryLine, visibleText } from '@logpond/mapping/writers'
import { CommandError } from '../command-error.js'
import { type Context, toPath } from '../context.js'
import { databaseBytes, openToRead, openToWrite } from '../database.js'
import { formatCount } from '../numbers.js'
import { colorsFor } from '../output/colors-for.js'
import { startProgress } from '../progress.js'
import { type DemoReport, describeReport } from './demo-report.js'
import { DemoRun } from './demo-run.js'
import { runSearches } from './demo-searches.js'
import { followErrors } from './follow-errors.js'

export const DEMO_DATABASE = '.logpond/demo.db'
/** Milliseconds between the first and the last entry. */
const SPREAD = 3 * 3_600_000
/** Entries per second of the second part. The first part is stored as fast as possible. */
const STEADY_PACE = 20_000
const MAX_STEADY_ENTRIES = 50_000

/** @param db Path of a database that does not exist yet. Without it, the database of the last demo is replaced. */
export async function demo(context: Context, db: string | undefined, count: number): Promise<void> {
  const { stdout, stderr, signal } = context
  const file = db ?? DEMO_DATABASE
  const path = toPath(context, file)
  prepareFresh(path, db === undefined)
  await stderr.write(`Writing ${formatCount(count)} entries to ${visibleText(path)}\n`)
  const report = await write(context, file, count)
  if (signal.aborted) throw new CommandError('Interrupted.')
  await stdout.write(`\n${describeReport({ ...report, fileBytes: databaseBytes(path) })}`)
  await stdout.write(`\n${await search(context, file)}`)
  await stderr.write(`\n${nextSteps(context, visibleText(file))}`)
}

function nextSteps({ command }: Context, file: string): string {
  return [
    `Search it yourself:      ${command} search 'timed out' --db ${file}\n`,
    `Look at it in a browser: ${command} serve --open --no-otlp --db ${file}\n`,
  ].join('')
}

async function write(context: Context, file: string, count: number): Promise<Omit<DemoReport, 'fileBytes'>> {
  const { stderr, signal } = context
  const now = context.now()
  const steadyCount = Math.min(MAX_STEADY_ENTRIES, Math.ceil(count / 4))
  const storage = await openToWrite(context, file)
  const progress = startProgress(stderr, 'Storing', count, context.now)
  const colors = colorsFor(stderr)
  try {
    const followed = followErrors(storage, (entry) => progress.log(entryLine(entry, { colors })))
    const entries = shopEntries({ count, seed: 1, from: now - SPREAD, to: now })
    const run = new DemoRun({ storage, entries, progress, signal })
    const fast = await run.store(count - steadyCount, Number.POSITIVE_INFINITY)
    const steady = await run.store(steadyCount, STEADY_PACE)
    // Followers receive the remaining entries before this resolves.
    await storage.close()
    return { stats: storage.stats(), errorsFollowed: await followed, fast, steady }
  } finally {
    progress.stop()
    await storage.close()
  }
}

function prepareFresh(path: string, isOurs: boolean): void {
  if (!isOurs && existsSync(path)) {
    throw new CommandError(
      `The demo needs a new database, but ${visibleText(path)} already exists. Name another file with --db.`,
    )
  }
  for (const suffix of isOurs ? ['', '-wal', '-shm', '-mark'] : [])
    rmSync(`${path}${suffix}`, { force: true })
}

async function search(context: Context, file: string): Promise<string> {
  const { storage } = await openToRead(context, file)
  try {
    return await runSearches(storage)
  } finally {
    await storage.close()
  }
}
