import { connect, type Socket } from 'node:net'
import type { ServerAddress } from './server-address.js'

/** The way in which a connection is cut: closed in order, as by a proxy that ends, or reset, as by a machine that is gone. */
export type CutKind = 'close' | 'reset'

export interface ProxyLinkEvents {
  /** Called with each chunk from the client, which the listener forwards. */
  readonly onUpload: (chunk: Buffer) => void
  /** Called with each chunk from the server, which the listener forwards. */
  readonly onDownload: (chunk: Buffer) => void
  readonly onClosed: () => void
}

/** One connection of a client, and the connection to the server that belongs to it. */
export class ProxyLink {
  readonly #client: Socket
  readonly #server: Socket
  #isCut = false
  #isHeld = false

  constructor(client: Socket, target: ServerAddress, events: ProxyLinkEvents) {
    this.#client = client
    this.#server = connect({ ...target, allowHalfOpen: true, noDelay: true })
    const sides: [Socket, Socket, (chunk: Buffer) => void][] = [
      [client, this.#server, events.onUpload],
      [this.#server, client, events.onDownload],
    ]
    for (const [from, to, forward] of sides) {
      from.on('data', (chunk) => {
        if (!this.#isCut) forward(chunk)
      })
      from.on('end', () => to.end())
      // A server that refuses or resets the connection does so to the client too.
      from.on('error', () => to.resetAndDestroy())
      from.on('close', (hadError) => {
        if (!hadError) to.end()
        if (client.destroyed && this.#server.destroyed) events.onClosed()
      })
    }
  }

  toServer(bytes: Buffer): void {
    this.#forward(this.#client, this.#server, bytes)
  }

  toClient(bytes: Buffer): void {
    this.#forward(this.#server, this.#client, bytes)
  }

  hold(): void {
    this.#isHeld = true
    this.#client.pause()
    this.#server.pause()
  }

  release(): void {
    this.#isHeld = false
    this.#client.resume()
    this.#server.resume()
  }

  /** Ends both connections, once the bytes that were forwarded are sent. */
  cut(kind: CutKind): void {
    this.#isCut = true
    finish(this.#client, 'reset')
    finish(this.#server, kind)
  }

  destroy(): void {
    this.#client.destroy()
    this.#server.destroy()
  }

  /** Reads no more from one side than the other side accepts. */
  #forward(from: Socket, to: Socket, bytes: Buffer): void {
    if (to.write(bytes)) return
    from.pause()
    to.once('drain', () => {
      if (!this.#isHeld) from.resume()
    })
  }
}

function finish(socket: Socket, kind: CutKind): void {
  if (socket.destroyed) return
  if (kind === 'close') socket.end(() => socket.destroy())
  else if (socket.writableLength === 0) socket.resetAndDestroy()
  else socket.write('', () => socket.resetAndDestroy())
}
