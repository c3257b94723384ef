import { statSync } from 'node:fs'
import { type LogStorage, SEVERITY_NAMES, type SeverityName, SEVERITY_NUMBERS } from '@logpond/core'
import type { Command } from 'commander'
import { type Context, toPath } from '../context.js'
import { DEFAULT_DATABASE, openToRead } from '../database.js'
import { formatBytes, formatCount } from '../numbers.js'
import { table } from '../table.js'
import { visibleJson } from '../visible-text.js'

/** What is in a database. */
export interface DatabaseStats {
  entries: number
  /** Of the file and its write-ahead log. */
  bytes: number
  /** Of the oldest and the newest entry, in milliseconds since the epoch; absent when there is none. */
  oldest?: number
  newest?: number
  bySeverity: Record<SeverityName, number>
}

export function addStatsCommand(program: Command, context: Context): void {
  program
    .command('stats')
    .description('say how much there is: entries, bytes, times, severities')
    .option('--db <path>', 'the database', DEFAULT_DATABASE)
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExamples:\n  logpond stats\n  logpond stats --db app.db --json')
    .action((options: { db: string; json?: boolean }) => printStats(context, options))
}

export async function printStats(context: Context, { db, json }: { db: string; json?: boolean }): Promise<void> {
  const storage = await openToRead(context, db)
  try {
    const stats = await readStats(storage, toPath(context, db))
    await context.stdout.write(json ? `${visibleJson(stats)}\n` : describe(stats))
  } finally {
    await storage.close()
  }
}

async function readStats(storage: LogStorage, path: string): Promise<DatabaseStats> {
  const [entries, [newest], [oldest], counts] = await Promise.all([
    storage.count(),
    storage.getRecent(1),
    storage.search({ order: 'oldest', limit: 1 }),
    Promise.all(SEVERITY_NAMES.map((name) => countSeverity(storage, name))),
  ])
  return {
    entries,
    bytes: bytesOf(path) + bytesOf(`${path}-wal`),
    ...(oldest && { oldest: oldest.timestamp }),
    ...(newest && { newest: newest.timestamp }),
    bySeverity: Object.fromEntries(counts) as Record<SeverityName, number>,
  }
}

async function countSeverity(storage: LogStorage, name: SeverityName): Promise<[SeverityName, number]> {
  const minSeverity = SEVERITY_NUMBERS[name]
  const maxSeverity = (minSeverity + 3) as typeof minSeverity
  return [name, await storage.count({ minSeverity, maxSeverity })]
}

function describe({ entries, bytes, oldest, newest, bySeverity }: DatabaseStats): string {
  const rows = [
    ['entries', formatCount(entries)],
    ['size', formatBytes(bytes)],
    ['oldest', oldest === undefined ? '-' : new Date(oldest).toISOString()],
    ['newest', newest === undefined ? '-' : new Date(newest).toISOString()],
    ...Object.entries(bySeverity).map(([name, count]) => [name, formatCount(count)]),
  ]
  return table([], rows)
}

function bytesOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
