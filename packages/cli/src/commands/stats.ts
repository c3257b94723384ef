import type { Command } from 'commander'
import { type Context, toPath } from '../context.js'
import { databaseBytes, openToRead } from '../database.js'
import { type DatabaseStats, readStats } from '../database-stats.js'
import { formatBytes, formatCount } from '../numbers.js'
import { table } from '../table.js'
import { visibleJson, visibleText } from '../visible-text.js'

interface StatsOptions {
  readonly db: string
  readonly json?: boolean
}

export function addStatsCommand(program: Command, context: Context): void {
  program
    .command('stats')
    .description('say what there is: entries, size, times, severities, services')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExamples:\n  logpond stats\n  logpond stats --db app.db --json')
    .action((_options: object, self: Command) => printStats(context, self.optsWithGlobals<StatsOptions>()))
}

export async function printStats(context: Context, { db, json }: StatsOptions): Promise<void> {
  const { storage } = await openToRead(context, db)
  try {
    const stats = await readStats(storage, databaseBytes(toPath(context, db)))
    await context.stdout.write(json ? `${visibleJson(stats)}\n` : describe(stats))
  } finally {
    await storage.close()
  }
}

function describe({
  entries,
  bytes,
  oldest = '-',
  newest = '-',
  bySeverity,
  services,
}: DatabaseStats): string {
  return table(
    [],
    [
      ['entries', formatCount(entries)],
      ['size', formatBytes(bytes)],
      ['oldest', oldest],
      ['newest', newest],
      ...Object.entries(bySeverity).map(([name, count]) => [name, formatCount(count)]),
      ...services.map(({ service, entries: count }) => [
        `service ${visibleText(service)}`,
        formatCount(count),
      ]),
    ],
  )
}
