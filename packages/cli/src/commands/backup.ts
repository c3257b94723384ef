import { visibleText } from '@logpond/mapping/writers'
import type { Command } from 'commander'
import { type Context, toPath } from '../context.js'
import { findDatabase } from '../database.js'
import { formatBytes, formatCount } from '../numbers.js'

interface BackupOptions {
  readonly db: string
  readonly json?: boolean
}

export function addBackupCommand(program: Command, context: Context): void {
  program
    .command('backup')
    .description('copy a database, even while it is being written, and check the copy')
    .argument('<file>', 'path of the copy; the file must not exist yet')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `
The copy contains everything that was committed when the backup began. The
database is not changed. The copy is a single file. It is checked before it
gets its name, and deleted if a check fails or committed entries are missing.
Copying the files of an open database in another way loses the entries in its
write-ahead log.

Examples:
  logpond backup /mnt/backup/logs-2026-01-31.db
  logpond backup copy.db --db app.db`,
    )
    .action((file: string, _options: object, self: Command) =>
      backUp(context, file, self.optsWithGlobals<BackupOptions>()),
    )
}

async function backUp(context: Context, file: string, { db, json }: BackupOptions): Promise<void> {
  const [source, target] = [findDatabase(context, db), toPath(context, file)]
  const { betterSqlite3Binding } = await import('@logpond/driver-better-sqlite3')
  const { backUpDatabase } = await import('@logpond/sqlite')
  const result = backUpDatabase(betterSqlite3Binding, source, target)
  const { entries, lastId, bytes } = result
  await context.stdout.write(
    json
      ? `${JSON.stringify(result)}\n`
      : `${formatCount(entries)} entries, up to id ${lastId}, in ${visibleText(target)} (${formatBytes(bytes)}); the copy passed all checks\n`,
  )
}
