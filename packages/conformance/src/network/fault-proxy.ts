import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { type CutKind, ProxyLink } from './proxy-link.js'
import type { ServerAddress } from './server-address.js'

interface Direction {
  readonly to: 'toServer' | 'toClient'
  bytes: number
  cut: { left: number; readonly kind: CutKind } | undefined
}

/**
 * A TCP proxy before the server of a driver, which cuts connections at any byte, loses answers, holds them back, and refuses
 * connections, when a test requests it. It knows no protocol.
 *
 * ```ts
 * const proxy = await FaultProxy.start({ host: '127.0.0.1', port: 5432 })
 * const driver = postgres({ url: `postgres://postgres@127.0.0.1:${proxy.address.port}/logs` })
 * await driver.open()
 * proxy.cutUpload(1000)
 * await driver.append(batch) // Rejects: the server gets 1,000 bytes of it.
 * ```
 */
export class FaultProxy {
  readonly #server: Server
  readonly #target: ServerAddress
  readonly #links = new Set<ProxyLink>()
  readonly #upload: Direction = { to: 'toServer', bytes: 0, cut: undefined }
  readonly #download: Direction = { to: 'toClient', bytes: 0, cut: undefined }
  #isHeld = false
  #isRefusing = false
  /** Connections that were cut so far. */
  cuts = 0

  private constructor(target: ServerAddress) {
    this.#target = target
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#accept(client))
  }

  /** @throws The error of the system if it cannot listen. */
  static async start(target: ServerAddress): Promise<FaultProxy> {
    const proxy = new FaultProxy(target)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  /** Where clients connect instead of the server. */
  get address(): ServerAddress {
    return { host: '127.0.0.1', port: (this.#server.address() as AddressInfo).port }
  }

  /** Bytes that clients have sent to the server so far. */
  get uploaded(): number {
    return this.#upload.bytes
  }

  /** Bytes that the server has sent to clients so far. */
  get downloaded(): number {
    return this.#download.bytes
  }

  /**
   * Cuts a connection after clients have sent this many more bytes: the server gets these and no others. The client sees a reset
   * connection, and no answer. Once.
   */
  cutUpload(bytes: number, kind: CutKind = 'close'): void {
    this.#upload.cut = { left: bytes, kind }
  }

  /** Resets a connection after the server has answered this many more bytes: clients get these and no others. Once. */
  cutDownload(bytes: number): void {
    this.#download.cut = { left: bytes, kind: 'reset' }
  }

  /** Holds back everything that clients and the server send, until {@link release}. */
  hold(): void {
    this.#isHeld = true
    for (const link of this.#links) link.hold()
  }

  release(): void {
    this.#isHeld = false
    for (const link of this.#links) link.release()
  }

  /** Resets all connections. */
  reset(): void {
    for (const link of [...this.#links]) this.#cut(link, 'reset')
  }

  /** Resets all connections, and each new one, until {@link accept}. */
  refuse(): void {
    this.#isRefusing = true
    this.reset()
  }

  accept(): void {
    this.#isRefusing = false
  }

  /** Removes all faults: new connections work, and those that exist work if they were not cut. */
  heal(): void {
    this.#upload.cut = undefined
    this.#download.cut = undefined
    this.accept()
    this.release()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isRefusing = true
    for (const link of this.#links) link.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #accept(client: Socket): void {
    if (this.#isRefusing) {
      client.on('error', () => {})
      client.resetAndDestroy()
      return
    }
    const link = new ProxyLink(client, this.#target, {
      onUpload: (chunk) => this.#pass(link, this.#upload, chunk),
      onDownload: (chunk) => this.#pass(link, this.#download, chunk),
      onClosed: () => this.#links.delete(link),
    })
    this.#links.add(link)
    if (this.#isHeld) link.hold()
  }

  #pass(link: ProxyLink, direction: Direction, chunk: Buffer): void {
    const { cut } = direction
    const size = Math.min(chunk.length, cut?.left ?? Infinity)
    direction.bytes += size
    if (cut !== undefined) cut.left -= size
    const isCut = size < chunk.length
    link[direction.to](isCut ? chunk.subarray(0, size) : chunk)
    if (!isCut) return
    direction.cut = undefined
    this.#cut(link, cut?.kind ?? 'reset')
  }

  #cut(link: ProxyLink, kind: CutKind): void {
    this.cuts++
    this.#links.delete(link)
    link.cut(kind)
  }
}
