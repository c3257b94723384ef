import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions, type Server as TlsServer } from 'node:tls'
import { ConnectionCounts } from './connection-counts.js'
import { addressOf } from './message-entry.js'
import type { MessageIntake } from './message-intake.js'
import { TcpConnection } from './tcp-connection.js'

/** Milliseconds for the handshake of TLS. */
const HANDSHAKE = 10_000
/** Milliseconds without a byte after which the system asks whether the client still exists. */
const KEEP_ALIVE = 60_000

/** Accepts connections, with TLS or without, and stores their messages. */
export class TcpReceiver {
  readonly #intake: MessageIntake
  readonly #server: Server
  /** Shakes hands on the connections that the server has accepted; it does not listen itself. */
  readonly #secure: TlsServer | undefined
  readonly #perAddress: ConnectionCounts
  readonly #connections = new Map<TcpConnection, Promise<void>>()
  /** With TLS, also those that are still shaking hands. */
  readonly #sockets = new Set<Socket>()
  #isClosing = false

  /** @throws whatever `tls.createServer` throws about a wrong key or certificate. */
  constructor(intake: MessageIntake) {
    this.#intake = intake
    const { tls, maxConnections, maxConnectionsPerAddress } = intake.options
    this.#perAddress = new ConnectionCounts(maxConnectionsPerAddress)
    this.#secure = tls === undefined ? undefined : this.#secureServer(tls)
    this.#server = createServer({ keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE })
    this.#server.maxConnections = maxConnections
    this.#server.on('connection', (socket: Socket) => this.#accept(socket))
    this.#server.on('drop', (data) => this.#refused('connection-limit', data?.remoteAddress))
  }

  get address(): AddressInfo {
    return this.#server.address() as AddressInfo
  }

  async listen(port: number, host: string): Promise<void> {
    const listening = once(this.#server, 'listening')
    this.#server.listen({ port, host, exclusive: true })
    await listening
    this.#server.on('error', (error) => this.#intake.problems.add('socket', undefined, error))
  }

  /** Accepts no more connections, and ends those that exist, after what their clients have sent is stored. */
  async close(): Promise<void> {
    this.#isClosing = true
    this.release()
    for (const connection of this.#connections.keys()) connection.hangUp('closed')
    await Promise.all(this.#connections.values())
  }

  /** Accepts no more connections. */
  release(): void {
    // Fails if it does not listen.
    this.#server.close(() => {})
  }

  /** Ends all connections now. */
  abort(): void {
    for (const connection of this.#connections.keys()) connection.abort()
    for (const socket of this.#sockets) socket.destroy()
  }

  #secureServer(tls: TlsOptions): TlsServer {
    const server = createTlsServer({ handshakeTimeout: HANDSHAKE, ...tls })
    server.on('secureConnection', (socket: Socket) => this.#serve(socket))
    server.on('tlsClientError', (error: Error) => {
      this.#intake.stats.connections.closed.error++
      // Node.js no longer knows the address.
      this.#intake.problems.add('socket', undefined, error)
    })
    return server
  }

  #accept(socket: Socket): void {
    // A client that has gone already has no address.
    const { remoteAddress = '' } = socket
    if (!this.#perAddress.add(addressOf(remoteAddress))) {
      socket.destroy()
      this.#refused('address-limit', remoteAddress)
      return
    }
    const { connections } = this.#intake.stats
    connections.open++
    connections.accepted++
    this.#sockets.add(socket)
    socket.once('close', () => {
      connections.open--
      this.#sockets.delete(socket)
      this.#perAddress.remove(addressOf(remoteAddress))
    })
    if (this.#secure === undefined) this.#serve(socket)
    else this.#secure.emit('connection', socket)
  }

  #refused(limit: 'connection-limit' | 'address-limit', remoteAddress: string | undefined): void {
    const { stats, problems } = this.#intake
    stats.connections.refused++
    problems.add(limit, remoteAddress === undefined ? undefined : addressOf(remoteAddress))
  }

  #serve(socket: Socket): void {
    const connection = new TcpConnection(this.#intake, socket)
    const ended = connection.run().finally(() => this.#connections.delete(connection))
    this.#connections.set(connection, ended)
    // The handshake ended after the listener had closed.
    if (this.#isClosing) connection.hangUp('closed')
  }
}
