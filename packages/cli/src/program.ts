import { readFileSync } from 'node:fs'
import { visibleText } from '@logpond/mapping/writers'
import { Command, Option } from 'commander'
import { addBackupCommand } from './commands/backup.js'
import { addBenchCommand } from './commands/bench.js'
import { addCheckCommand } from './commands/check.js'
import { addCleanupCommand } from './commands/cleanup.js'
import { addCompleteCommand } from './commands/complete.js'
import { addCompletionCommand } from './commands/completion.js'
import { addConformanceCommand } from './commands/conformance.js'
import { addContextCommand } from './commands/context.js'
import { addCopyCommand } from './commands/copy.js'
import { addCountCommand } from './commands/count.js'
import { addDemoCommand } from './commands/demo.js'
import { addDoctorCommand } from './commands/doctor.js'
import { addExportCommand } from './commands/export.js'
import { addForwardCommand } from './commands/forward.js'
import { addHistogramCommand } from './commands/histogram.js'
import { addIngestCommand } from './commands/ingest.js'
import { addMcpCommand } from './commands/mcp.js'
import { addRecoverCommand } from './commands/recover.js'
import { addSearchCommand } from './commands/search.js'
import { addServeCommand } from './commands/serve.js'
import { addStartCommand } from './commands/start.js'
import { addStatsCommand } from './commands/stats.js'
import { addTailCommand } from './commands/tail.js'
import { addTopCommand } from './commands/top.js'
import { addTraceCommand } from './commands/trace.js'
import type { Context, Output } from './context.js'
import { DEFAULT_DATABASE } from './database.js'

/** The usual columns of a terminal; the help is no wider. */
const WIDTH = 80

const EXAMPLES = `
Examples:
  logpond ingest /var/log/nginx/access.log
  node app.js | logpond ingest -
  logpond search 'timed out -healthcheck level>=warn since:2h'
  logpond tail 'level>=error'
  logpond serve --open
  logpond cleanup --older-than 30d --max-size 1GB --dry-run`

/** The command line of logpond. Throws a CommanderError instead of ending the process. */
export function createProgram(context: Context): Command {
  const version = ownVersion()
  const program = new Command('logpond')
    .description('Keeps logs in SQLite, Postgres or ClickHouse: ingest, search, follow, export and clean up.')
    .version(version, '-V, --version')
    .addOption(
      new Option(
        '--db <path>',
        'the database: a file, postgres://user@host/database, or clickhouse://user@host/database',
      )
        .default(DEFAULT_DATABASE)
        .env('LOGPOND_DB'),
    )
    .addHelpText('after', EXAMPLES)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
      outputError: (text, write) => write(`${visibleError(text)}${hintFor(text)}`),
      getOutHelpWidth: () => helpWidth(context.stdout),
      getErrHelpWidth: () => helpWidth(context.stderr),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showHelpAfterError('More: logpond --help')
    .exitOverride()
  addIngestCommand(program, context)
  addSearchCommand(program, context)
  addTailCommand(program, context)
  addExportCommand(program, context)
  addCountCommand(program, context)
  addTopCommand(program, context)
  addHistogramCommand(program, context)
  addContextCommand(program, context)
  addTraceCommand(program, context)
  addStatsCommand(program, context)
  addCleanupCommand(program, context)
  addBackupCommand(program, context)
  addCopyCommand(program, context)
  addForwardCommand(program, context)
  addCheckCommand(program, context)
  addRecoverCommand(program, context)
  addDoctorCommand(program, context)
  addServeCommand(program, context)
  addMcpCommand(program, context, version)
  addConformanceCommand(program, context)
  addBenchCommand(program, context)
  addDemoCommand(program, context)
  addCompletionCommand(program, context)
  addCompleteCommand(program, context)
  addStartCommand(program, context)
  for (const command of program.commands) {
    command.showHelpAfterError(`More: logpond ${command.name()} --help`)
  }
  return program
}

/** A hint for search words that begin with a dash, which look like options. */
function hintFor(message: string): string {
  const [, option] = /^error: unknown option '(-[^-'][^']*)'/.exec(message) ?? []
  if (option === undefined) return ''
  const word = visibleText(option)
  return `(If ${word} is a search word, write it after --: logpond search -- some words ${word})\n`
}

/** The message of commander on one line, whatever the arguments contain, and its suggestion on the next line. */
function visibleError(text: string): string {
  const [, message = text, suggestion = ''] = /^(.*?)(\n\(Did you mean [^\n]*\?\))?\n$/s.exec(text) ?? []
  return `${visibleText(message)}${suggestion}\n`
}

function helpWidth({ stream }: Output): number {
  return Math.min(stream?.columns ?? WIDTH, WIDTH)
}

function ownVersion(): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  )
  return manifest.version
}
