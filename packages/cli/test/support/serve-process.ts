import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const BIN = fileURLToPath(new URL('../../dist/bin.js', import.meta.url))

export interface Served {
  readonly child: ChildProcess
  /** The address of the pages, without the token. */
  readonly pages: string
  readonly token: string
  readonly otlp: string
  readonly syslogPort: number
  readonly exit: Promise<unknown[]>
  stderr(): string
}

/** The built `logpond serve` in a process of its own, on free ports. */
export async function serveProcess(
  directory: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Served> {
  const ports = ['--port', '0', ...(args.includes('--no-otlp') ? [] : ['--otlp', '0'])]
  const child = spawn(process.execPath, [BIN, 'serve', ...ports, ...args], {
    cwd: directory,
    env: { ...process.env, ...env },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const exit = once(child, 'exit')
  let [stdout, stderr] = ['', '']
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      stdout += chunk
      // The last line.
      if (stdout.includes('Database')) resolve()
    })
    child.on('exit', () => reject(new Error(`It has ended: ${stderr}`)))
  })
  const [, pages = '', token = ''] = /^Pages +(\S+)\/#token=(\S+)/m.exec(stdout) ?? []
  return {
    ...{ child, exit, pages, token },
    otlp: /^OTLP +(\S+)/m.exec(stdout)?.[1] ?? '',
    syslogPort: Number(/^syslog +\S+:(\d+) /m.exec(stdout)?.[1] ?? 0),
    stderr: () => stderr,
  }
}

/** Sends entries as JSON lines. */
export function sendLines(
  otlp: string,
  lines: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${otlp}/ingest`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', ...headers },
    body: lines,
  })
}

/** The messages that the pages get for a query, newest first. */
export async function messagesInPages({ pages, token }: Served, q: string): Promise<string[]> {
  const response = await fetch(`${pages}/api/entries?q=${encodeURIComponent(q)}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const { entries } = (await response.json()) as { entries: { message: string }[] }
  return entries.map(({ message }) => message)
}
