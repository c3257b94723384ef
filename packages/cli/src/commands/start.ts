import { visibleText } from '@logpond/mapping/writers'
import type { Command } from 'commander'
import type { Context } from '../context.js'
import { DEMO_ENTRIES } from './demo.js'
import { printStats } from './stats.js'

/** What `npm start` runs: the demo, or the user's own logs. */
export function addStartCommand(program: Command, context: Context): void {
  program
    .command('start', { hidden: true })
    .description('ingest files and show their statistics, or run the demo')
    .argument('[file...]', 'log files; - is the standard input')
    .action(async (files: string[], _options: object, command: Command) => {
      const { demo } = await import('../demo/demo.js')
      if (files.length === 0) return demo(context, undefined, DEMO_ENTRIES)
      const { db } = command.optsWithGlobals<{ db: string }>()
      const { ingestFiles } = await import('../ingest-files.js')
      await ingestFiles(context, files, { db, report: true })
      await context.stdout.write('\n')
      await printStats(context, { db })
      await context.stderr.write(
        `\nSearch it: ${context.command} search 'some words' --min-severity warn --db ${visibleText(db)}\n`,
      )
    })
}
