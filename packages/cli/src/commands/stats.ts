import { formatTime, type TimeStyle, visibleJson, visibleText } from '@logpond/mapping/writers'
import type { Command } from 'commander'
import type { Context } from '../context.js'
import { openToRead } from '../database.js'
import { type DatabaseStats, readStats } from '../database-stats.js'
import { formatBytes, formatCount } from '../numbers.js'
import { table } from '../table.js'

interface StatsOptions {
  readonly db: string
  readonly json?: boolean
  readonly utc?: boolean
}

export function addStatsCommand(program: Command, context: Context): void {
  program
    .command('stats')
    .description('show statistics: entries, size, times, severities, services')
    .option('--json', 'print one JSON object, with times in UTC')
    .option('--utc', 'print times in UTC')
    .addHelpText('after', '\nExamples:\n  logpond stats\n  logpond stats --db app.db --json')
    .action((_options: object, self: Command) => printStats(context, self.optsWithGlobals<StatsOptions>()))
}

export async function printStats(context: Context, { db, json, utc = false }: StatsOptions): Promise<void> {
  const { storage, bytes } = await openToRead(context, db)
  try {
    const stats = await readStats(storage, await bytes())
    await context.stdout.write(json ? `${visibleJson(stats)}\n` : describe(stats, { utc }))
  } finally {
    await storage.close()
  }
}

function describe(
  { entries, bytes, oldest, newest, bySeverity, services }: DatabaseStats,
  style: TimeStyle,
): string {
  const time = (text: string | undefined) => (text === undefined ? '-' : formatTime(Date.parse(text), style))
  return table(
    [],
    [
      ['entries', formatCount(entries)],
      ['size', formatBytes(bytes)],
      ['oldest', time(oldest)],
      ['newest', time(newest)],
      ...Object.entries(bySeverity).map(([name, count]) => [name, formatCount(count)]),
      ...services.map(({ service, entries: count }) => [
        `service ${visibleText(service)}`,
        formatCount(count),
      ]),
    ],
  )
}
