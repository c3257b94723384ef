import { type Command, Option } from 'commander'
import type { Context } from '../context.js'
import { parseCount } from '../parse-values.js'

export const DEMO_ENTRIES = 200_000

export function addDemoCommand(program: Command, context: Context): void {
  program
    .command('demo')
    .description(
      'write a realistic stream of entries, follow its errors, measure the writes, and search the entries',
    )
    .addOption(
      new Option('--entries <count>', 'number of entries')
        .default(DEMO_ENTRIES)
        .argParser(parseCount(1, 10_000_000)),
    )
    .addHelpText(
      'after',
      `
The demo starts with an empty database: .logpond/demo.db, which it deletes
first, or the file that --db names, which must not exist yet.

Examples:
  logpond demo
  logpond demo --entries 1000000`,
    )
    .action(async ({ entries }: { entries: number }, command: Command) => {
      const isNamed = command.getOptionValueSourceWithGlobals('db') === 'cli'
      const { db } = command.optsWithGlobals<{ db: string }>()
      const { demo } = await import('../demo/demo.js')
      await demo(context, isNamed ? db : undefined, entries)
    })
}
