import { betterSqlite3Binding } from '@logpond/driver-better-sqlite3'
import { checkDatabase } from '@logpond/sqlite'
import type { Command } from 'commander'
import { CommandError } from '../command-error.js'
import type { Context } from '../context.js'
import { findDatabase } from '../database.js'
import { table } from '../table.js'
import { visibleJson, visibleText } from '../visible-text.js'

interface CheckOptions {
  readonly db: string
  readonly json?: boolean
}

export function addCheckCommand(program: Command, context: Context): void {
  program
    .command('check')
    .description('look whether a database is sound: structure, full text, ids, entries, files')
    .argument('[file]', 'the database; --db does as well')
    .option('--json', 'one JSON object a line, for each thing that was looked at')
    .addHelpText(
      'after',
      `
Nothing is changed, neither the database nor its write-ahead log. Where no
application has it open, a copy is looked at, which needs as much space in the
folder for temporary files (TMPDIR). Where one has, it may go on writing, and
waits while the full-text index is looked at.
Exit status: 0 when all is sound, 1 when something is not, 2 when it could not
be checked.

Examples:
  logpond check
  logpond check backup.db --json`,
    )
    .action((file: string | undefined, _options: object, self: Command) => {
      const { db, json = false } = self.optsWithGlobals<CheckOptions>()
      return check(context, file ?? db, json)
    })
}

async function check(context: Context, file: string, json: boolean): Promise<void> {
  const path = findDatabase(context, file)
  const checks = checkDatabase(betterSqlite3Binding, path)
  const rows = checks.map(({ name, isSound, finding }) => [
    name,
    isSound ? 'sound' : 'NOT SOUND',
    visibleText(finding),
  ])
  await context.stdout.write(json ? checks.map((one) => `${visibleJson(one)}\n`).join('') : table([], rows))
  if (checks.every(({ isSound }) => isSound)) return
  throw new CommandError(
    `${visibleText(path)} is not sound. Keep a copy of it together with its -wal and -shm; "${context.command} export" prints what can still be read. An application opens a fresh one with onCorrupt: 'quarantine'.`,
    1,
  )
}
