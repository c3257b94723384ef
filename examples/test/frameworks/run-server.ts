import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { cleanEnvironment } from '../../../packages/build-targets/src/run-target.ts'
import { TYPE_STRIPPING } from '../type-stripping.ts'

const reportPort = pathToFileURL(join(import.meta.dirname, '../fixtures/report-port.mjs')).href

/** What a server did until it ended. */
export interface Run {
  /** The status of each response. */
  readonly statuses: number[]
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * Starts a server as a process of its own, sends it requests one after the other, and ends it with SIGTERM.
 *
 * @param args What Node.js runs.
 * @param requests Such as `GET /orders/1`.
 */
export async function runServer(args: string[], cwd: string, requests: readonly string[]): Promise<Run> {
  const server = spawn(process.execPath, [...TYPE_STRIPPING, '--import', reportPort, ...args], {
    cwd,
    env: { ...cleanEnvironment(), PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const output = Promise.all([text(server.stdout as never), text(server.stderr as never)])
  const exit = once(server, 'exit')
  try {
    const port = await Promise.race([portOf(server), exit.then(() => undefined)])
    const statuses = port === undefined ? [] : await send(requests, port)
    server.kill('SIGTERM')
    const [[code, signal], [stdout, stderr]] = await Promise.all([exit, output])
    return { statuses, code, signal, stdout, stderr }
  } finally {
    server.kill('SIGKILL')
  }
}

async function portOf(server: ChildProcess): Promise<number> {
  const [{ port }] = (await once(server, 'message')) as [{ port: number }]
  return port
}

/** A secret that no log may contain. */
const headers = { authorization: 'Bearer secret' }

async function send(requests: readonly string[], port: number): Promise<number[]> {
  const statuses: number[] = []
  for (const request of requests) {
    const [method = '', path = ''] = request.split(' ')
    const response = await fetch(`http://localhost:${port}${path}`, { method, headers })
    await response.arrayBuffer()
    statuses.push(response.status)
  }
  return statuses
}
