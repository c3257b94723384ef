import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CommandError } from '../command-error.js'

/** Connections of one server at a time. A browser has six for each tab, and an exporter one. */
const MAX_CONNECTIONS = 1000
/** Milliseconds that requests get to end by themselves. */
const GRACE = 5000

interface Place {
  readonly host: string
  readonly port: number
  /** The option with which the user chose the port. */
  readonly option: string
  readonly after: (milliseconds: number, call: () => void) => Disposable
}

/** A handler that listens on a port, at one or two addresses. */
export class Listening {
  readonly port: number
  readonly #servers: readonly Server[]
  readonly #after: Place['after']

  constructor(port: number, servers: readonly Server[], after: Place['after']) {
    this.port = port
    this.#servers = servers
    this.#after = after
  }

  /**
   * Takes no new connections, and resolves when the requests under way are answered; those that take longer are cut off.
   *
   * @param done Resolves when the handler has no request under way that should be waited for.
   */
  async close(done: Promise<unknown>): Promise<void> {
    const closed = this.#servers.map((server) => once(server.close(), 'close'))
    const { promise: late, resolve } = Promise.withResolvers<void>()
    using _timer = this.#after(GRACE, resolve)
    await Promise.race([done, late])
    for (const server of this.#servers) server.closeIdleConnections()
    // An answer that was just given is still on its way.
    await new Promise(setImmediate)
    for (const server of this.#servers) server.closeAllConnections()
    await Promise.all(closed)
  }
}

/**
 * Listens on a port. `localhost` is 127.0.0.1 and, where there is IPv6, ::1.
 *
 * @throws CommandError if the port is taken, or may not be used.
 */
export async function listen(handler: RequestListener, place: Place): Promise<Listening> {
  const [first = place.host, ...others] = place.host === 'localhost' ? ['127.0.0.1', '::1'] : [place.host]
  const server = await listenAt(handler, place, first)
  const { port } = server.address() as AddressInfo
  const servers = [server]
  try {
    for (const host of others) servers.push(await listenAt(handler, { ...place, port }, host))
  } catch (error) {
    const hasNoIpv6 = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(codeOf((error as Error).cause))
    if (!hasNoIpv6) {
      server.close()
      throw error
    }
  }
  return new Listening(port, servers, place.after)
}

async function listenAt(handler: RequestListener, place: Place, host: string): Promise<Server> {
  const { port, option } = place
  const server = createServer(handler)
  server.maxConnections = MAX_CONNECTIONS
  try {
    server.listen({ port, host })
    await once(server, 'listening')
    return server
  } catch (cause) {
    throw new CommandError(
      `Cannot listen on ${host}, port ${port}: ${(cause as Error).message}.${adviceOn(codeOf(cause), option)}`,
      2,
      { cause },
    )
  }
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException | undefined)?.code)
}

function adviceOn(code: string, option: string): string {
  if (code === 'EADDRINUSE') {
    const other = option === '--otlp' ? ', or leave it out with --no-otlp' : ''
    return ` Another program listens there: choose another port with ${option}${other}.`
  }
  if (code === 'EACCES')
    return ` Ports below 1024 need the rights of an administrator: choose another with ${option}.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return ' Choose another address with --host.'
  return ''
}
