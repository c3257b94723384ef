import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type BatchOptions, type LogStorage, openLogStorage } from '@logpond/core'
import { type FaultyDriver, faultyDriver } from '@logpond/core/testing'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { onTestFinished } from 'vitest'
import {
  listenSyslog,
  type SyslogListener,
  type SyslogListenerOptions,
  type SyslogProblem,
} from '../../src/index.js'

/** A listener of a test, with the storage that it fills. */
export interface Listening {
  readonly driver: FaultyDriver
  readonly storage: LogStorage
  readonly listener: SyslogListener
  /** The port for UDP and TCP. */
  readonly port: number
  readonly problems: SyslogProblem[]
}

/** Listens on a free port until the test ends. */
export async function listen(
  options: Partial<SyslogListenerOptions> = {},
  batch?: BatchOptions,
): Promise<Listening> {
  const driver = faultyDriver(betterSqlite3({ path: ':memory:', thread: 'main' }))
  const storage = await openLogStorage({ driver, flushOnExit: false, batch, onDrop: () => {} })
  const problems: SyslogProblem[] = []
  const listener = await listenSyslog(storage, {
    port: 0,
    onProblem: (problem) => problems.push(problem),
    ...options,
  })
  onTestFinished(async () => {
    driver.release()
    await listener.close()
    await storage.close()
  })
  return { driver, storage, listener, problems, port: (listener.tcp ?? listener.udp)?.port ?? 0 }
}

/** A connection that has been accepted or refused. */
export async function connectTo(
  port: number,
  options: { allowHalfOpen?: boolean; localAddress?: string } = {},
): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', ...options })
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/** Sends bytes over one connection, and waits until the listener has closed it too. */
export async function send(port: number, ...chunks: (string | Uint8Array)[]): Promise<void> {
  const socket = await connectTo(port)
  const closed = once(socket, 'close')
  for (const chunk of chunks) socket.write(chunk)
  socket.end()
  socket.resume()
  await closed
}

/** Resolves with the first `count` entries that are stored. */
export async function stored(storage: LogStorage, count: number) {
  const entries = []
  for await (const entry of storage.follow({ after: 0 })) {
    entries.push(entry)
    if (entries.length === count) break
  }
  return entries
}

/** Waits for a state that no event announces, turn by turn of the event loop. */
export async function until(isReached: () => boolean): Promise<void> {
  while (!isReached()) await new Promise((resolve) => setImmediate(resolve))
}
