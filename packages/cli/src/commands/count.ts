import type { Command } from 'commander'
import type { Context } from '../context.js'
import { openToRead } from '../database.js'
import { addQueryOptions, QUERY_HELP, type QueryOptions, toQuestion } from '../query-options.js'
import { explain } from '../question/explain.js'
import { refusePage } from '../question/question.js'

interface CountOptions extends QueryOptions {
  readonly db: string
  readonly json?: boolean
}

export function addCountCommand(program: Command, context: Context): void {
  const command = program.command('count').description('count matching entries')
  addQueryOptions(command, context)
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `${QUERY_HELP}

Examples:
  logpond count 'level>=error since:1d'
  logpond count 'http.status>=500 -path:/health'`,
    )
    .action((words: string[], _options: object, self: Command) =>
      printCount(context, words, self.optsWithGlobals<CountOptions>()),
    )
}

async function printCount(context: Context, words: readonly string[], options: CountOptions): Promise<void> {
  const question = toQuestion(words, options, context)
  refusePage(question, 'all matching entries are counted.')
  if (options.explain) return context.stdout.write(explain(question.filter))
  const { storage } = await openToRead(context, options.db)
  try {
    await question.checkNames(storage)
    const count = await storage.count(question.filter)
    await context.stdout.write(options.json ? `${JSON.stringify({ count })}\n` : `${count}\n`)
  } finally {
    await storage.close()
  }
}
