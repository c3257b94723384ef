import type { Command } from 'commander'
import type { Context } from '../context.js'
import type { IngestOptions } from '../ingest-files.js'
import { parseLineFormat } from '../parse-values.js'

const HELP = `
logpond parses all fields of JSON logs, logfmt, container and journal output,
syslog, access logs and log4j-style lines. In any other line it looks for the
time and the level near the beginning, and keeps the whole line as the message.
Stack traces and indented lines join the entry before them. gzip and zstd files
are unpacked and UTF-16 is decoded. Other files that are not text are refused.

--format describes lines that logpond cannot parse: a regular expression whose
groups time, level, message, service, host, traceId and spanId become fields of
the entry. Other groups become attributes. The expression runs without a time
limit: avoid nested repetition such as (a+)+, which can take forever.

At the end, ingest reports the number of lines and entries, and what it could
not read. When it reads a pipe without a terminal, it prints nothing unless
something is wrong. After Ctrl-C it reads a pipe to its end; a second Ctrl-C
stops it at once.

With --follow, it stores lines that are appended to files until Ctrl-C, across
rotation, truncation and removal. The next run continues where this one stopped.

Examples:
  logpond ingest /var/log/nginx/access.log
  logpond ingest --db app.db app-*.ndjson old.log.gz
  logpond ingest --format '^(?<time>\\S+) (?<level>\\w+) (?<message>.*)$' odd.log
  logpond ingest --follow app.log /var/log/nginx/*.log
  node app.js | logpond ingest -`

export function addIngestCommand(program: Command, context: Context): void {
  program
    .command('ingest')
    .description('read log files, or the standard input, into the database')
    .argument('[file...]', 'log files; - is the standard input', ['-'])
    .option('-f, --follow', 'store lines that are appended to the files, until Ctrl-C')
    .option('-q, --quiet', 'print only problems')
    .option('--json', 'print the report as one JSON object')
    .option('--format <regex>', 'a regular expression for the lines, with named groups', parseLineFormat)
    .option('--no-multiline', 'store each line of a stack trace as its own entry')
    .option('--keep-ansi', 'keep colours and other escape sequences')
    .addHelpText('after', HELP)
    .action(async (files: string[], _options: object, self: Command) => {
      const { ingestFiles } = await import('../ingest-files.js')
      await ingestFiles(context, files, self.optsWithGlobals<IngestOptions>())
    })
}
