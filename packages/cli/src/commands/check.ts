import { visibleJson, visibleText } from '@logpond/mapping/writers'
import type { Command } from 'commander'
import { checkServer, type ServerCheck } from '../check-server.js'
import { CommandError } from '../command-error.js'
import type { Context } from '../context.js'
import { findDatabase } from '../database.js'
import { isServer, serverDriver, serverName } from '../server-database.js'
import { table } from '../table.js'

interface CheckOptions {
  readonly db: string
  readonly json?: boolean
}

export function addCheckCommand(program: Command, context: Context): void {
  program
    .command('check')
    .description('check a database for corruption: structure, blocks, filters, ids, files')
    .argument('[db]', 'the database (default: that of --db)')
    .option('--json', 'print one JSON object per line, one for each check')
    .addHelpText(
      'after',
      `
The check changes neither the database nor its write-ahead log. If no
application has the database open, the command checks a copy in the folder for
temporary files (TMPDIR), which needs as much space as the database. If an
application has it open, the application can continue to write.

Damaged blocks are named with their ids and times. The next opening for writing
that meets one puts it aside: "aside" shows how many entries, and since when.
Of a server, every entry is read, and different counts are compared.

Exit status: 0 if every check passed, 1 if a check failed, 2 if the database
could not be checked.

Examples:
  logpond check
  logpond check backup.db --json`,
    )
    .action((file: string | undefined, _options: object, self: Command) => {
      const { db, json = false } = self.optsWithGlobals<CheckOptions>()
      return check(context, file ?? db, json)
    })
}

async function check(context: Context, db: string, json: boolean): Promise<void> {
  if (isServer(db)) return checkOnServer(context, db, json)
  const path = findDatabase(context, db)
  const { betterSqlite3Binding } = await import('@logpond/driver-better-sqlite3')
  const { checkDatabase } = await import('@logpond/sqlite')
  const checks = checkDatabase(betterSqlite3Binding, path)
  await print(context, checks, json)
  if (checks.every(({ isSound }) => isSound)) return
  throw new CommandError(
    `${visibleText(path)} failed a check. Keep a copy of it, together with its -wal and -shm files. "${context.command} export" prints the entries that can still be read. An application that opens it for writing puts damaged blocks aside; if the file cannot be opened, onCorrupt: 'quarantine' starts with a new database.`,
    1,
  )
}

async function checkOnServer(context: Context, url: string, json: boolean): Promise<void> {
  const driver = await serverDriver(context, url, { readOnly: true })
  await driver.open()
  let checks: readonly ServerCheck[]
  try {
    checks = await checkServer(driver)
  } finally {
    await driver.close()
  }
  await print(context, checks, json)
  if (checks.every(({ isSound }) => isSound)) return
  throw new CommandError(
    `${visibleText(serverName(url))} failed a check. If no cleanup was running, check the server with its own tools.`,
    1,
  )
}

async function print({ stdout }: Context, checks: readonly ServerCheck[], json: boolean): Promise<void> {
  const rows = checks.map(({ name, isSound, finding }) => [
    name,
    isSound ? 'ok' : 'FAILED',
    visibleText(finding),
  ])
  await stdout.write(json ? checks.map((one) => `${visibleJson(one)}\n`).join('') : table([], rows))
}
