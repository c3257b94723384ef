import type { Command } from 'commander'
import type { Context } from '../context.js'
import type { CopyOptions } from '../copy/copy-database.js'

export function addCopyCommand(program: Command, context: Context): void {
  program
    .command('copy')
    .description('copy all entries from one database to another, which may be of another kind')
    .argument('<from>', 'the database to read')
    .argument('<to>', 'the database to write; it is created if it does not exist')
    .option('--state <file>', 'where to note how far the copy has come (default: a file in .logpond)')
    .option('--append', 'add to a database that has entries of its own')
    .option('--verify', 'read both at the end, and compare every entry')
    .option('-q, --quiet', 'print only problems')
    .option('--json', 'print the report as one JSON object')
    .addHelpText(
      'after',
      `
Entries are copied in the order of their ids, and get ids of the new database.
The old one is not changed, and may be written meanwhile. A copy that was
stopped, by Ctrl-C or a crash, continues when the same command is run again, and
writes no entry twice. After the end, the same command copies what came since.

Examples:
  logpond copy logs.db archive.db --verify
  logpond copy logs.db postgres://logs@db.example.com/logs
  logpond copy clickhouse://default@localhost/logs logs.db`,
    )
    .action(async (from: string, to: string, _options: object, self: Command) => {
      const { copyDatabase } = await import('../copy/copy-database.js')
      await copyDatabase(context, from, to, self.optsWithGlobals<CopyOptions>())
    })
}
