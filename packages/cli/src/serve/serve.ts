import { basename } from 'node:path'
import type { LogStorage } from '@logpond/core'
import { visibleText } from '@logpond/mapping/writers'
import { createHandler, listenSyslog, type SyslogListener } from '@logpond/server'
import { createViewer } from '@logpond/viewer'
import type { Context } from '../context.js'
import { fullName, openToRead, openToWrite } from '../database.js'
import { isServer } from '../server-database.js'
import { isLocal } from './is-local.js'
import { type Listening, listen } from './listening.js'
import { onlyHosts } from './only-hosts.js'
import { openBrowser } from './open-browser.js'

export interface ServeOptions {
  readonly db: string
  /** The port of the pages; 0 takes one that is free. */
  readonly port: number
  /** The port for OTLP/HTTP and JSON lines. */
  readonly otlp?: number | undefined
  readonly syslog?: number | undefined
  readonly open?: boolean | undefined
  /** `false` for none. */
  readonly token?: string | false | undefined
  /** What clients of OTLP and JSON lines must send. */
  readonly ingestToken?: string | undefined
  readonly host: string
  readonly allowedHost?: readonly string[] | undefined
}

const UNSPECIFIED = ['0.0.0.0', '::']

/** Shows the logs in a browser and takes logs in, until the user stops it. */
export async function serve(context: Context, options: ServeOptions): Promise<void> {
  const { signal } = context
  const storage = await openStorage(context, options)
  // Closed in the opposite order: no receiver may store anything in a closed storage.
  const running: (() => Promise<void>)[] = [() => storage.close()]
  try {
    const pages = await servePages(context, storage, options, running)
    const syslog = await serveSyslog(context, storage, options, running)
    const otlp = await serveOtlp(context, storage, options, {
      running,
      metrics: () => syslog?.metricsText() ?? '',
    })
    await context.stdout.write(announcement(context, options, { url: pages.url, otlp, syslog }))
    if (options.open) await openBrowser(context, pages.url)
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
  } finally {
    for (const close of running.reverse()) await close()
  }
}

/** Without receivers, a database that only the pages read is not disturbed, and need not be writable. */
async function openStorage(context: Context, { db, otlp, syslog }: ServeOptions): Promise<LogStorage> {
  if (otlp === undefined && syslog === undefined) return (await openToRead(context, db)).storage
  return openToWrite(context, db)
}

type Running = (() => Promise<void>)[]

async function servePages(
  context: Context,
  storage: LogStorage,
  { db, port, host, token, allowedHost = [] }: ServeOptions,
  running: Running,
): Promise<{ url: string }> {
  const name = fullName(context, db)
  const own = UNSPECIFIED.includes(host) ? [] : [host.includes(':') ? `[${host}]` : host]
  const viewer = createViewer(storage, {
    token,
    title: isServer(db) ? name : basename(name),
    allowedHosts: [...own, ...allowedHost],
  })
  const listening = await listen(viewer, { host, port, option: '--port', after: context.after })
  running.push(() => listening.close(Promise.resolve()))
  // Pages follow, and the first read of a process takes a tenth of a second. If it fails, theirs report it.
  storage.search({ limit: 1 }).catch(() => {})
  return { url: viewer.url(addressOf(host, listening)) }
}

async function serveOtlp(
  context: Context,
  storage: LogStorage,
  { otlp, host, ingestToken, allowedHost = [] }: ServeOptions,
  { running, metrics }: { readonly running: Running; readonly metrics: () => string },
): Promise<string | undefined> {
  if (otlp === undefined) return undefined
  const handler = createHandler(storage, { metrics, token: ingestToken })
  // Beyond this machine, clients use names that are not known here.
  const guarded = isLocal(host) ? onlyHosts(handler, allowedHost) : handler
  const listening = await listen(guarded, { host, port: otlp, option: '--otlp', after: context.after })
  running.push(() => listening.close(handler.close()))
  if (!isLocal(host) && ingestToken === undefined)
    await context.stderr.write(
      `logpond: Every client that reaches port ${listening.port} can store logs and read the counters. Give it a token with --ingest-token.\n`,
    )
  return addressOf(host, listening)
}

async function serveSyslog(
  context: Context,
  storage: LogStorage,
  { syslog, host }: ServeOptions,
  running: Running,
): Promise<SyslogListener | undefined> {
  if (syslog === undefined) return undefined
  const listener = await listenSyslog(storage, {
    port: syslog,
    host: host === 'localhost' ? '127.0.0.1' : host,
    onProblem: ({ message }) => void context.stderr.write(`logpond: syslog: ${visibleText(message)}\n`),
  })
  running.push(() => listener.close())
  return listener
}

function addressOf(host: string, { port }: Listening): string {
  const name = UNSPECIFIED.includes(host) ? 'localhost' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

function announcement(
  context: Context,
  { db, host }: ServeOptions,
  at: { url: string; otlp: string | undefined; syslog: SyslogListener | undefined },
): string {
  const { url, otlp, syslog } = at
  const lines: [string, string | undefined][] = [
    ['Pages', url],
    ['OTLP', otlp],
    ['JSON lines', otlp === undefined ? undefined : `${otlp}/ingest`],
    ['syslog', syslog === undefined ? undefined : `${host}:${syslog.tcp?.port} (UDP and TCP)`],
    ['Database', visibleText(fullName(context, db))],
  ]
  const shown = lines.filter(([, value]) => value !== undefined)
  return shown.map(([name, value]) => `${name.padEnd(12)}${value}\n`).join('')
}
