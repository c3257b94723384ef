import { visibleText } from '@logpond/mapping/writers'
import type { Command } from 'commander'
import type { Context } from '../context.js'
import { DEMO_ENTRIES } from './demo.js'
import { PAGES_PORT } from './serve.js'
import { printStats } from './stats.js'

/** What `npm start` runs: the demo, or the user's own logs. */
export function addStartCommand(program: Command, context: Context): void {
  program
    .command('start', { hidden: true })
    .description('ingest files and show their statistics, or run the demo')
    .argument('[file...]', 'log files; - is the standard input')
    .option('--serve', 'then show the entries in a browser')
    .action(async (files: string[], { serve }: { serve?: boolean }, command: Command) => {
      const { DEMO_DATABASE, demo } = await import('../demo/demo.js')
      if (files.length === 0) {
        await demo(context, undefined, DEMO_ENTRIES)
        return serve ? showPages(context, DEMO_DATABASE) : undefined
      }
      const { db } = command.optsWithGlobals<{ db: string }>()
      const { ingestFiles } = await import('../ingest-files.js')
      await ingestFiles(context, files, { db, report: true })
      await context.stdout.write('\n')
      await printStats(context, { db })
      await context.stderr.write(
        `\nSearch it: ${context.command} search 'some words' --min-severity warn --db ${visibleText(db)}\n`,
      )
      if (serve) await showPages(context, db)
    })
}

async function showPages(context: Context, db: string): Promise<void> {
  const { serve } = await import('../serve/serve.js')
  await context.stderr.write('\n')
  await serve(context, { db, port: PAGES_PORT, host: 'localhost' })
}
