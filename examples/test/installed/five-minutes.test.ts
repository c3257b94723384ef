import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { dependencies } from '../../../packages/build-targets/src/install-everything.ts'
import { packPackages } from '../../../packages/build-targets/src/make-project.ts'
import { cleanEnvironment } from '../../../packages/build-targets/src/run-target.ts'
import { NEEDED, NEEDED_BY_CLI } from './needed.ts'
import { isWanted } from './packed.ts'
import { Stopwatch } from './stopwatch.ts'

const LOGGERS = ['pino', 'winston', 'console']

/** Five minutes, for a machine that does nothing else; each path takes seconds. */
const LIMIT = 300_000

const RSYSLOGD = '/usr/sbin/rsyslogd'

/** The lines that a user types, in an empty folder. Ports are free ones, since tests share the machine. */
describe.runIf(isWanted)('within five minutes, a user who', { timeout: LIMIT }, () => {
  let folder: string
  let archives: string[]
  const times: Record<string, unknown>[] = []
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logpond-archives-'))
    archives = await packPackages(folder, [...NEEDED, ...NEEDED_BY_CLI, ...LOGGERS])
  }, 600_000)
  afterAll(async () => {
    console.table(times)
    await rm(folder, { recursive: true })
  })

  let home: string
  let app: string
  let env: NodeJS.ProcessEnv
  let running: ChildProcess[] = []
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'logpond-five-minutes-'))
    app = join(home, 'app')
    await mkdir(app)
    env = { ...cleanEnvironment(), npm_config_cache: join(home, 'npm-cache') }
  })
  afterEach(async () => {
    for (const child of running) {
      const exit = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined
      child.kill('SIGKILL')
      await exit
    }
    running = []
    await rm(home, { recursive: true })
  })

  async function type(command: string, more: NodeJS.ProcessEnv = {}): Promise<string> {
    const { stdout } = await promisify(execFile)('sh', ['-c', command], {
      cwd: app,
      env: { ...env, ...more },
    })
    return stdout
  }

  function start(
    command: string,
    args: readonly string[],
  ): ChildProcess & { stdout: NonNullable<ChildProcess['stdout']> } {
    const child = spawn(command, args, { cwd: app, env, stdio: ['pipe', 'pipe', 'inherit'] })
    running.push(child)
    return child
  }

  /** Installs our packages, which are not on npm, from their archives, and others from there. */
  async function install(ours: readonly string[], others: readonly string[] = []): Promise<void> {
    const all = Object.entries(dependencies(archives))
    const paths = ours.map((name) => all.find(([full]) => full === `@logpond/${name}`)?.[1])
    await type(`npm install ${[...paths, ...others].join(' ')}`)
  }

  /** `npx @logpond/cli`, which is installed by now. */
  const cli = () => join(app, 'node_modules/.bin/logpond')

  /** The addresses that `logpond serve` prints. */
  async function serve(...args: string[]): Promise<Record<string, string>> {
    const child = start(cli(), [...args, '--port', '0', '--otlp', '0'])
    const found: Record<string, string> = {}
    for await (const line of createInterface({ input: child.stdout })) {
      const [, name = '', address = ''] = /^(\S.*?) {2,}(\S+)/.exec(line) ?? []
      found[name] = address
      // The last line.
      if (name === 'Database') break
    }
    return found
  }

  /** Waits until the pages show entries for a query. */
  async function shown(pages: string, query: string): Promise<{ message: string }[]> {
    const [address = '', token = ''] = pages.split('#token=')
    for (;;) {
      const answer = await fetch(`${address}api/entries?q=${encodeURIComponent(query)}`, {
        headers: { authorization: `Bearer ${token}` },
      })
      expect(answer.status).toBe(200)
      const { entries } = (await answer.json()) as { entries: { message: string }[] }
      if (entries.length > 0) return entries
    }
  }

  function note(who: string, laps: Record<string, number>, stopwatch: Stopwatch): void {
    times.push({ who, ...laps, 'all, in seconds': stopwatch.total() })
  }

  it('has pino sees the logs in a browser', async () => {
    const stopwatch = new Stopwatch()
    await install([...NEEDED, 'pino'], ['pino', 'better-sqlite3'])
    const installed = stopwatch.lap()
    await writeFile(
      join(app, 'app.mjs'),
      `import pino from 'pino'
import { logpond } from '@logpond/pino'
const log = pino(logpond({ path: 'app-logs.db' }))
log.error({ orderId: 17 }, 'Payment failed: card expired')
`,
    )
    await type('node app.mjs')
    const ran = stopwatch.lap()
    await install(NEEDED_BY_CLI)
    const { Pages: pages = '' } = await serve('ui', 'app-logs.db')
    expect(await (await fetch(pages)).text()).toMatch(/<title>/)
    expect(await shown(pages, 'level:error "card expired" orderId:17')).toHaveLength(1)
    note('pino', { install: installed, run: ran, look: stopwatch.lap() }, stopwatch)
  })

  it('has winston asks the logger for its history', async () => {
    const stopwatch = new Stopwatch()
    await install([...NEEDED, 'winston'], ['winston'])
    const installed = stopwatch.lap()
    await writeFile(
      join(app, 'app.mjs'),
      `import winston from 'winston'
import { LogpondTransport } from '@logpond/winston'
const logger = winston.createLogger({ transports: [new LogpondTransport({ path: 'app-logs.db' })] })
logger.error('Payment failed: card expired')
logger.query({ text: 'card expired' }, (error, results) => console.log(JSON.stringify(error ?? results)))
`,
    )
    expect(await type('node app.mjs')).toContain('Payment failed: card expired')
    note('winston', { install: installed, run: stopwatch.lap() }, stopwatch)
  })

  it('has OpenTelemetry sets nothing but the endpoint', async () => {
    const stopwatch = new Stopwatch()
    await install(
      [...NEEDED, ...NEEDED_BY_CLI],
      ['@opentelemetry/api', '@opentelemetry/sdk-logs', '@opentelemetry/exporter-logs-otlp-proto'],
    )
    const installed = stopwatch.lap()
    await writeFile(
      join(app, 'app.mjs'),
      `import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto'
const provider = new LoggerProvider({ processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter() })] })
provider.getLogger('shop').emit({ severityNumber: 17, body: 'Payment failed: card expired' })
await provider.shutdown()
`,
    )
    const { Pages: pages = '', OTLP = '' } = await serve('serve')
    await type('node app.mjs', { OTEL_EXPORTER_OTLP_ENDPOINT: OTLP })
    expect(await shown(pages, 'level:error "card expired"')).toMatchObject([
      { message: 'Payment failed: card expired' },
    ])
    note('OpenTelemetry', { install: installed, look: stopwatch.lap() }, stopwatch)
  })

  it('has only console.log changes no line of code', async () => {
    const stopwatch = new Stopwatch()
    await install([...NEEDED, 'console'])
    const installed = stopwatch.lap()
    await writeFile(join(app, 'app.js'), "console.warn('Card of %s declined', 'Ada')\n")
    await type('node --import @logpond/console/register app.js', { LOGPOND_DB: 'app-logs.db' })
    const ran = stopwatch.lap()
    await install(NEEDED_BY_CLI)
    expect(await type('npx @logpond/cli search declined --db app-logs.db')).toContain('Card of Ada declined')
    note('console', { install: installed, run: ran, search: stopwatch.lap() }, stopwatch)
  })

  it.skipIf(!existsSync(RSYSLOGD))('has a server with rsyslog sends its messages on', async () => {
    const stopwatch = new Stopwatch()
    await install([...NEEDED, ...NEEDED_BY_CLI])
    const installed = stopwatch.lap()
    const { Pages: pages = '', syslog = '' } = await serve('serve', '--syslog', '0')
    const port = syslog.split(':').at(-1)
    const socket = join(app, 'log')
    await writeFile(
      join(app, 'rsyslog.conf'),
      `module(load="imuxsock" SysSock.Use="off")
input(type="imuxsock" Socket="${socket}")
action(type="omfwd" target="127.0.0.1" port="${port}" protocol="tcp")
`,
    )
    start(RSYSLOGD, ['-n', '-f', 'rsyslog.conf', '-i', join(app, 'rsyslogd.pid')])
    // The socket appears when it listens.
    while (!existsSync(socket)) await new Promise((resolve) => setImmediate(resolve))
    await type(`logger --socket ${socket} --priority user.err --tag backup 'disk is full'`)
    expect(await shown(pages, 'level:error service:backup')).toMatchObject([{ message: 'disk is full' }])
    note('rsyslog', { install: installed, look: stopwatch.lap() }, stopwatch)
  })

  it('has a coding agent lets it ask what failed since', async () => {
    const stopwatch = new Stopwatch()
    await install([...NEEDED, ...NEEDED_BY_CLI])
    const installed = stopwatch.lap()
    await type("printf '%s\\n' 'INFO started' | npx @logpond/cli ingest --db app-logs.db --quiet -")
    const agent = start(cli(), ['mcp', '--db', 'app-logs.db'])
    const lines = createInterface({ input: agent.stdout })[Symbol.asyncIterator]()
    const ask = async (id: number, name: string, given: object): Promise<string> => {
      const params = { name, arguments: given }
      agent.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params })}\n`)
      const { value } = await lines.next()
      return (JSON.parse(value ?? '') as { result: { content: [{ text: string }] } }).result.content[0].text
    }
    expect(await ask(1, 'stats', {})).toContain('Last id: 1.')
    await type(
      "printf '%s\\n' 'INFO paid' 'ERROR card expired' | npx @logpond/cli ingest --db app-logs.db --quiet -",
    )
    const failed = await ask(2, 'since', { id: 1, query: 'level>=error' })
    expect(failed).toMatch(/\n#3 .* ERROR .*card expired\n/)
    expect(failed).not.toContain('paid')
    note('a coding agent', { install: installed, ask: stopwatch.lap() }, stopwatch)
  })
})
