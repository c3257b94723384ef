import { closeSync, openSync, writeSync } from 'node:fs'
import { visibleJson, visibleText } from '@logpond/mapping/writers'
import type { RecoveredPart } from '@logpond/sqlite'
import type { Command } from 'commander'
import { CommandError } from '../command-error.js'
import { type Context, toPath } from '../context.js'
import { findDatabase } from '../database.js'

interface RecoverOptions {
  readonly db: string
  readonly to?: string
}

export function addRecoverCommand(program: Command, context: Context): void {
  program
    .command('recover')
    .description('print the entries of damaged blocks that can still be read')
    .argument('[file]', 'the database (default: that of --db)')
    .option('--to <file>', 'write the entries to a new file instead')
    .addHelpText(
      'after',
      `
A block with a wrong checksum is put aside: its entries are no longer found, and
"logpond check" says how many there are. Most of them can still be read, because
each column has a checksum of its own. This command prints them, as "logpond
export" does: one JSON object per line. Fields that cannot be read are missing,
and "unreadable" lists them. Nothing is guessed.

The database is not changed. "logpond ingest" stores the printed entries again,
with new ids; do that once.

Exit status: 0 if every damaged entry could be read completely, or there are
none; 1 if not; 2 if the database could not be read.

Examples:
  logpond recover
  logpond recover --to damaged.ndjson
  logpond ingest damaged.ndjson`,
    )
    .action((file: string | undefined, _options: object, self: Command) => {
      const { db, to } = self.optsWithGlobals<RecoverOptions>()
      return recover(context, file ?? db, to)
    })
}

/** What has become of the entries of all damaged parts. */
interface Totals {
  whole: number
  partial: number
  lost: number
  /** Parts of which it is not known how many entries they had. */
  unknown: number
}

async function recover(context: Context, file: string, to: string | undefined): Promise<void> {
  const path = findDatabase(context, file)
  const { betterSqlite3Binding } = await import('@logpond/driver-better-sqlite3')
  const { recoverDatabase } = await import('@logpond/sqlite')
  const totals: Totals = { whole: 0, partial: 0, lost: 0, unknown: 0 }
  const reports: string[] = []
  const target = openTarget(context, to)
  try {
    recoverDatabase(betterSqlite3Binding, path, (part) => {
      target.write(part.entries.map(lineOf).join(''))
      reports.push(`${visibleText(report(part))}\n`)
      add(totals, part)
    })
  } finally {
    target.close()
  }
  await context.stdout.write(target.text)
  await context.stderr.write(reports.join('') || 'Nothing is aside, and no block is damaged.\n')
  if (totals.partial + totals.lost + totals.unknown === 0) return
  throw new CommandError(`${summary(totals)} Restore what is missing from a backup.`, 1)
}

interface Target {
  write(lines: string): void
  close(): void
  /** What is to be printed instead. */
  readonly text: string
}

/** @throws CommandError if the file exists, or cannot be created. */
function openTarget(context: Context, to: string | undefined): Target {
  if (to === undefined) {
    const chunks: string[] = []
    return {
      write: (lines) => void chunks.push(lines),
      close() {},
      get text() {
        return chunks.join('')
      },
    }
  }
  const path = toPath(context, to)
  try {
    const file = openSync(path, 'wx', 0o600)
    return { write: (lines) => void writeSync(file, lines), close: () => closeSync(file), text: '' }
  } catch (cause) {
    throw new CommandError(`${visibleText(path)} cannot be created: ${(cause as Error).message}`, 2, {
      cause,
    })
  }
}

function lineOf({ entry, unreadable }: RecoveredPart['entries'][number]): string {
  return `${visibleJson(unreadable.length === 0 ? entry : { ...entry, unreadable })}\n`
}

function add(totals: Totals, { entries, lost }: RecoveredPart): void {
  const whole = entries.filter(({ unreadable }) => unreadable.length === 0).length
  totals.whole += whole
  totals.partial += entries.length - whole
  if (lost === undefined) totals.unknown++
  else totals.lost += lost
}

function report(part: RecoveredPart): string {
  const { key, time, extent, problem, entries } = part
  const totals: Totals = { whole: 0, partial: 0, lost: 0, unknown: 0 }
  add(totals, part)
  const fields = new Set(entries.flatMap(({ unreadable }) => unreadable))
  const lacking = fields.size === 0 ? '' : ` Unreadable fields: ${[...fields].join(', ')}.`
  const ids = extent === undefined ? '' : `, ids ${extent.firstId} to ${extent.lastId}`
  const since = time === undefined ? 'not put aside yet' : `put aside ${time}`
  return `Part ${key}, ${since}${ids}: ${summary(totals)}${lacking} ${problem}`
}

function summary({ whole, partial, lost, unknown }: Totals): string {
  const more = unknown === 0 ? '' : ` How many more there were in ${unknown} of the blocks is not known.`
  return `${whole} entries could be read, ${partial} in part, ${lost} not at all.${more}`
}
