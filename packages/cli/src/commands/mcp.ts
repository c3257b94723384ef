import { type Command, Option } from 'commander'
import { CommandError } from '../command-error.js'
import type { Context } from '../context.js'
import { parseSize } from '../parse-values.js'

interface Options {
  readonly db: string
  readonly maxBytes: number
}

const MIN_BYTES = 4000
const MAX_BYTES = 1_000_000

export function addMcpCommand(program: Command, context: Context, version: string): void {
  program
    .command('mcp')
    .description('answer questions of coding agents about the logs: MCP over stdio, read-only')
    .addOption(
      new Option('--max-bytes <size>', 'the most bytes of an answer').default(24_000).argParser(parseSize),
    )
    .addHelpText(
      'after',
      `
An agent starts this command and speaks the Model Context Protocol with it. Its
tools are stats, search_logs, count, histogram, top_values, fields, context,
trace and since. Long messages are cut, repeated entries counted, and log text
is marked as data. The database may be created later. Runs until its input ends.

Examples:
  claude mcp add logpond -- npx @logpond/cli mcp --db app-logs.db
  logpond mcp --db app-logs.db`,
    )
    .action(async (_options: object, self: Command) => {
      const { db, maxBytes } = self.optsWithGlobals<Options>()
      if (maxBytes < MIN_BYTES || maxBytes > MAX_BYTES)
        throw new CommandError(`--max-bytes must be from ${MIN_BYTES} to ${MAX_BYTES}; it was ${maxBytes}.`)
      const { serveMcp } = await import('../mcp/serve-mcp.js')
      await serveMcp(context, { db, maxBytes, version })
    })
}
