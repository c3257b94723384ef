import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { storedEntries } from './frameworks/stored-entries.ts'

interface Use {
  readonly imports: string
  /** What an application does with the value of the line. */
  readonly log: string
}

/** Each logger in the section of the README "With the logger you have". */
const USES: Record<string, Use> = {
  pino: {
    imports: "import { logpond } from '@logpond/pino'; import { pino } from 'pino'",
    log: "logger.error(error, 'pino failed')",
  },
  winston: {
    imports: "import { LogpondTransport } from '@logpond/winston'; import winston from 'winston'",
    log: "logger.error('winston failed', error)",
  },
  OpenTelemetry: {
    imports:
      "import { LogpondLogRecordProcessor } from '@logpond/opentelemetry'; import { LoggerProvider } from '@opentelemetry/sdk-logs'",
    log: "logger.getLogger('app').emit({ severityNumber: 17, body: 'OpenTelemetry failed', exception: error })",
  },
  console: {
    imports: "import { captureConsole } from '@logpond/console'",
    log: "console.error('console failed', error)",
  },
  LogTape: {
    imports:
      "import { logpondSink } from '@logpond/sinks/logtape'; import { configure, getLogger } from '@logtape/logtape'",
    log: "getLogger('app').error('LogTape failed', { error })",
  },
  consola: {
    imports: "import { logpondSink } from '@logpond/sinks/consola'; import { consola } from 'consola'",
    log: "consola.error('consola failed', error)",
  },
  Bunyan: {
    imports: "import { logpondSink } from '@logpond/sinks/bunyan'; import bunyan from 'bunyan'",
    log: "logger.error(error, 'Bunyan failed')",
  },
  log4js: {
    imports: "import { logpondSink } from '@logpond/sinks/log4js'; import log4js from 'log4js'",
    log: "log4js.getLogger('app').error('log4js failed', error)",
  },
}

const readme = await readFile(join(import.meta.dirname, '../../README.md'), 'utf8')
const section = /^## With the logger you have\n(.+?)^## /ms.exec(readme)?.[1] ?? ''
const lines = [...section.matchAll(/^\| \[(\w+)\]\(packages.*?\) \| `(.+)` \|$/gm)].map(
  ([, logger = '', line = '']) => ({ logger, line }),
)

// In this folder, so that the modules find the packages.
const modules = join(import.meta.dirname, '../.loggers')
let folder: string
beforeAll(async () => {
  await rm(modules, { recursive: true, force: true })
  await mkdir(modules)
  folder = await mkdtemp(join(tmpdir(), 'logpond-loggers-'))
})
afterAll(async () => {
  await rm(modules, { recursive: true })
  await rm(folder, { recursive: true })
})

it('the README has one line for each logger', () => {
  expect(lines.map(({ logger }) => logger)).toEqual(Object.keys(USES))
})

it('each line stores what its logger logs, with the error, also if one process has all of these loggers', async () => {
  for (const { logger, line } of lines) {
    const { imports, log } = USES[logger] ?? { imports: '', log: '' }
    const code = `${imports}\nconst logger = ${line}\nconst error = new RangeError('card expired')\n${log}\n`
    await writeFile(join(modules, `${logger}.mjs`), code)
  }
  const app = join(modules, 'app.mjs')
  // The capture comes last, because it also sees what other loggers print.
  const order = lines
    .map(({ logger }) => logger)
    .sort((a, b) => Number(a === 'console') - Number(b === 'console'))
  await writeFile(app, order.map((logger) => `await import('./${logger}.mjs')\n`).join(''))
  await promisify(execFile)(process.execPath, [app], { cwd: folder })

  const entries = await storedEntries(folder, { attributes: { 'exception.message': 'card expired' } })
  const stored = entries.map(({ severity, message, attributes }) => ({
    logger: message.split(' failed')[0],
    severity,
    type: attributes?.['exception.type'],
    hasStack: String(attributes?.['exception.stacktrace']).includes('.mjs:'),
  }))
  const expected = lines.map(({ logger }) => ({ logger, severity: 17, type: 'RangeError', hasStack: true }))
  expect(stored.sort((a, b) => String(a.logger).localeCompare(String(b.logger)))).toEqual(
    expected.sort((a, b) => a.logger.localeCompare(b.logger)),
  )
})
