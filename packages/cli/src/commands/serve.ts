import { type Command, Option } from 'commander'
import { CommandError } from '../command-error.js'
import type { Context } from '../context.js'
import { parseCount } from '../parse-values.js'
import { isLocal } from '../serve/is-local.js'
import type { ServeOptions } from '../serve/serve.js'

export const PAGES_PORT = 4600
const OTLP_PORT = 4318
const MAX_PORT = 65_535
/** Beyond this machine, a token must be too long to guess. */
const MIN_TOKEN = 16
/** Characters that a header carries unchanged. */
const VISIBLE = /^[\x21-\x7e]+$/

interface Options extends Omit<ServeOptions, 'otlp' | 'token'> {
  /** `true` for the usual port. */
  readonly otlp: number | boolean
  readonly token?: string | false
}

const HELP = `
Prints the address of the pages, and runs until Ctrl-C. The pages search and
follow the logs; they change nothing. Their address contains a token, which the
browser needs once.

Takes logs in over OTLP/HTTP (POST /v1/logs) and as JSON lines (POST /ingest)
on the port of --otlp, and answers when they are on disk; /health and /metrics
are there too. With --syslog, it takes syslog over UDP and TCP. Any client that
reaches these ports can store logs: by default, only programs on this machine.
With --ingest-token, clients of the port of --otlp must send it as
"Authorization: Bearer TOKEN". Syslog has no tokens.

Another application may write to the same database at the same time.

Examples:
  logpond ui app-logs.db --open
  logpond serve --db app-logs.db --no-otlp
  OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 node app.js
  curl -H 'content-type: application/x-ndjson' --data-binary @app.ndjson \\
    http://localhost:4318/ingest
  LOGPOND_TOKEN=… LOGPOND_INGEST_TOKEN=… logpond serve --host 0.0.0.0 \\
    --allowed-host logs.example.com
  OTEL_EXPORTER_OTLP_HEADERS='Authorization=Bearer%20…' node app.js`

export function addServeCommand(program: Command, context: Context): void {
  program
    .command('serve')
    .alias('ui')
    .description('show the logs in a browser, and take logs in over OTLP, JSON lines and syslog')
    .argument('[file]', 'the database, as with --db')
    .addOption(portOption('-p, --port <port>', 'the port of the pages').default(PAGES_PORT))
    .addOption(portOption('--otlp [port]', 'the port that takes OTLP/HTTP and JSON lines').default(OTLP_PORT))
    .option('--no-otlp', 'take no OTLP and no JSON lines')
    .addOption(portOption('--syslog <port>', 'take syslog on this port, over UDP and TCP'))
    .option('--open', 'open the pages in the browser')
    .addOption(
      new Option(
        '--token <text>',
        'the token of the pages, such as one that stays the same; random by default',
      ).env('LOGPOND_TOKEN'),
    )
    .addOption(
      new Option(
        '--ingest-token <text>',
        'what clients must send to store logs over OTLP and JSON lines; none by default',
      ).env('LOGPOND_INGEST_TOKEN'),
    )
    .option('--no-token', 'let every program on this machine read the logs')
    .addOption(
      new Option('--host <address>', 'the address to listen on; 0.0.0.0 and :: are all').default('localhost'),
    )
    .option('--allowed-host <name...>', 'a name by which browsers reach the pages, besides localhost')
    .addHelpText('after', HELP)
    .action(async (file: string | undefined, _options: object, self: Command) => {
      const given = self.optsWithGlobals<Options>()
      const options = checked({ ...given, db: file ?? given.db })
      const { serve } = await import('../serve/serve.js')
      await serve(context, options)
    })
}

function portOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser(parseCount(0, MAX_PORT, '0 takes one that is free.'))
}

/** @throws CommandError if others could read the logs. */
function checked({ otlp, token, ingestToken, ...options }: Options): ServeOptions {
  // Commander sets `true` for the absence of `--no-token`.
  const secret = typeof token === 'string' ? token : token === false ? false : undefined
  if (secret === '') throw new CommandError('The token is empty. Leave it out for a random one.')
  if (ingestToken !== undefined && !VISIBLE.test(ingestToken))
    throw new CommandError(
      'The token of --ingest-token must be one or more visible characters of ASCII, without spaces.',
    )
  if (!isLocal(options.host)) {
    if (secret === false)
      throw new CommandError(
        `Without a token, everyone who reaches ${options.host} could read the logs. Leave out --no-token or --host.`,
      )
    if (secret !== undefined && secret.length < MIN_TOKEN)
      throw new CommandError(
        `With --host ${options.host}, the token must have at least ${MIN_TOKEN} characters; it has ${secret.length}.`,
      )
    if (ingestToken !== undefined && ingestToken.length < MIN_TOKEN)
      throw new CommandError(
        `With --host ${options.host}, the token of --ingest-token must have at least ${MIN_TOKEN} characters; it has ${ingestToken.length}.`,
      )
  }
  const port = otlp === true ? OTLP_PORT : otlp
  return { ...options, otlp: port === false ? undefined : port, token: secret, ingestToken }
}
