import { statSync } from 'node:fs'
import { betterSqlite3Binding } from '@logpond/driver-better-sqlite3'
import { checkDatabase } from '@logpond/sqlite'
import type { Command } from 'commander'
import { CommandError } from '../command-error.js'
import { type Context, toPath } from '../context.js'
import { table } from '../table.js'
import { visibleJson, visibleText } from '../visible-text.js'

interface CheckOptions {
  readonly db: string
  readonly json?: boolean
}

export function addCheckCommand(program: Command, context: Context): void {
  program
    .command('check')
    .description('look whether a database is sound: structure, full text, ids, entries')
    .argument('[file]', 'the database; --db does as well')
    .option('--json', 'one JSON object a line, for each thing that was looked at')
    .addHelpText(
      'after',
      `
Nothing is changed. Others may go on writing; they wait while the full-text
index is looked at.
The exit status is 1 when something is not sound.

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
  const path = toPath(context, file)
  if (statSync(path, { throwIfNoEntry: false }) === undefined) {
    throw new CommandError(`There is no database ${visibleText(path)}.`)
  }
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
