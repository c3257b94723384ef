import { createServer, type IncomingHttpHeaders, type RequestListener, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type CreatedLogStorage,
  createLogStorage,
  type LogDriver,
  type LogEntry,
  type LogStorage,
} from '@logpond/core'
import { memoryDriver, TestClock } from '@logpond/core/testing'
import { onTestFinished } from 'vitest'
import { Viewer } from '../../src/viewer.js'
import { checkOptions, type ViewerOptions } from '../../src/viewer-options.js'

export const TOKEN = 'correct horse battery staple'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The body as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what they know to be there
  readonly json: any
}

export interface Asked {
  readonly method?: string
  /** A header without a value is not sent. */
  readonly headers?: Record<string, string | string[] | undefined>
  readonly body?: string
}

export interface RunningViewer {
  readonly storage: LogStorage
  readonly clock: TestClock
  readonly viewer: Viewer
  readonly port: number
  /** A request with the token. */
  get(path: string, asked?: Asked): Promise<Answer>
  /** A request without the token. */
  ask(path: string, asked?: Asked): Promise<Answer>
}

/** A storage in memory with some entries, and a viewer of it on a real port. */
export async function runViewer({
  entries = [],
  driver = memoryDriver(),
  options = {},
}: {
  entries?: readonly LogEntry[]
  driver?: LogDriver
  options?: ViewerOptions
} = {}): Promise<RunningViewer> {
  const storage: CreatedLogStorage = createLogStorage({ driver })
  await storage.opened
  for (const entry of entries) await storage.storeOrWait(entry)
  await storage.flush()
  onTestFinished(() => storage.close().catch(() => {}))
  const clock = new TestClock()
  const viewer = new Viewer(storage, checkOptions({ token: TOKEN, ...options }), clock)
  const port = await listen((request, response) => void viewer.answer(request, response))
  const ask = (path: string, asked?: Asked) => askPort(port, path, asked)
  const withToken = (asked: Asked = {}) => ({
    ...asked,
    headers: { authorization: `Bearer ${TOKEN}`, ...asked.headers },
  })
  return { storage, clock, viewer, port, ask, get: (path, asked) => ask(path, withToken(asked)) }
}

/** Serves until the end of the test. */
export async function listen(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return (server.address() as AddressInfo).port
}

export function askPort(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body }: Asked = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))
    const request = send(
      {
        port,
        host: '127.0.0.1',
        path,
        method,
        headers: sent as Record<string, string>,
        agent: false,
        setHost: !('host' in headers),
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          const answer = { status: response.statusCode ?? 0, headers: response.headers, text }
          resolve({
            ...answer,
            get json() {
              return JSON.parse(text)
            },
          })
        })
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}
