import type { Command } from 'commander'
import { CommandError } from '../command-error.js'
import type { Context } from '../context.js'
import { openToRead } from '../database.js'
import { checkPrinted } from '../fields/check-fields.js'
import { addFormatOptions, entryFormat, type FormatOptions } from '../output/entry-format.js'
import { writeEntries } from '../output/write-entries.js'
import { parseTraceId } from '../parse-values.js'

interface Options extends FormatOptions {
  readonly db: string
}

export function addTraceCommand(program: Command, context: Context): void {
  const command = program
    .command('trace')
    .description('print all entries of a trace, oldest first')
    .argument('<id>', 'the id of the trace: 32 hex digits', parseTraceId)
  addFormatOptions(command, 'text')
    .option('--utc', 'print times in UTC')
    .addHelpText(
      'after',
      `
Exit status: 0 if the trace has an entry, 1 if it has none, 2 after an error.

Examples:
  logpond trace 4bf92f3577b34da6a3ce929d0e0e4736
  logpond trace 4bf92f3577b34da6a3ce929d0e0e4736 --fields time,service,message`,
    )
    .action((id: string, _options: object, self: Command) =>
      printTrace(context, id, self.optsWithGlobals<Options>()),
    )
}

async function printTrace(context: Context, traceId: string, options: Options): Promise<void> {
  const format = entryFormat(context.stdout, options, 'text')
  const { storage } = await openToRead(context, options.db)
  try {
    await checkPrinted(options.fields, storage)
    const entries = storage.scan({ traceId, order: 'oldest' })
    const count = await writeEntries(context.stdout, entries, format)
    if (count === 0) throw new CommandError(`No entry has the trace id ${traceId}.`, 1)
  } finally {
    await storage.close()
  }
}
