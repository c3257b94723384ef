import { type Command, Option } from 'commander'
import { CommandError } from '../command-error.js'
import type { Context } from '../context.js'
import type { ForwardDatabaseOptions } from '../forward/forward-database.js'
import { collect, parseSize } from '../parse-values.js'
import { addQueryOptions, QUERY_HELP } from '../query-options.js'

const MIN_BYTES = 1000

export function addForwardCommand(program: Command, context: Context): void {
  const command = program
    .command('forward')
    .description(
      'send all entries, or those of a query, to an OTLP/HTTP endpoint, then new ones with --follow',
    )
  addQueryOptions(command, context)
    .requiredOption('--to <url>', 'the endpoint: http://localhost:4318; /v1/logs is added to it')
    .option('-f, --follow', 'continue with new entries, until Ctrl-C')
    .addOption(
      new Option('--header <header>', 'such as "Authorization: Bearer …"; may be repeated').argParser(
        collect,
      ),
    )
    .option('--state <file>', 'where to note how far it has come (default: a file in .logpond)')
    .addOption(
      new Option('--max-bytes <size>', 'the most bytes of a request, before compression')
        .default(1_000_000)
        .argParser(parseSize),
    )
    .option('--no-gzip', 'do not compress requests')
    .option('-q, --quiet', 'print only problems')
    .option('--json', 'print the report as one JSON object')
    .addHelpText(
      'after',
      `${QUERY_HELP}

Entries are sent in the order of their ids, each at least once. After an
interruption, by Ctrl-C or a crash, the same command continues. While the
receiver cannot be reached, or answers that it is busy, it tries again: ten
times, or with --follow until Ctrl-C. Each query continues by itself, and a time
such as since:2h stays what it meant in its first run.

Headers may also stand in OTEL_EXPORTER_OTLP_HEADERS, and a user and a password
in the URL. Neither is printed or stored.

Examples:
  logpond forward --to http://localhost:4318
  logpond forward --db app-logs.db --follow --to https://otlp.example.com
  logpond forward 'level>=warn -service:health' --to http://localhost:4318`,
    )
    .action(async (words: string[], _options: object, self: Command) => {
      const options = self.optsWithGlobals<ForwardDatabaseOptions>()
      if (options.maxBytes < MIN_BYTES)
        throw new CommandError(`--max-bytes must be at least ${MIN_BYTES}; it was ${options.maxBytes}.`)
      const { forwardDatabase } = await import('../forward/forward-database.js')
      await forwardDatabase(context, words, options)
    })
}
