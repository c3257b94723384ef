import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import type { AddressInfo } from 'node:net'
import { isIPv6 } from 'node:net'
import { type LogEntry, nextTurn } from '@logpond/core'
import { addressOf } from './message-entry.js'
import type { MessageIntake } from './message-intake.js'
import { systemDrops } from './system-drops.js'

/** Bytes that the system keeps until this process reads them. Linux limits them to `net.core.rmem_max`. */
const RECEIVE_BUFFER = 4 * 2 ** 20

/** Milliseconds between two looks at what the system has dropped. */
const WATCH = 10_000

/** Bytes that an entry takes besides its text, so that many small messages take no more memory than few large ones. */
const OVERHEAD = 512

interface Waiting {
  readonly entry: LogEntry
  readonly sender: string
  readonly bytes: number
}

/** Takes each datagram as a message. Its messages wait in a queue of their own, because a sender over UDP cannot be made to wait. */
export class UdpReceiver {
  readonly #intake: MessageIntake
  readonly #socket: Socket
  #waiting: Waiting[] = []
  #waitingBytes = 0
  /** Settles when no message waits. */
  #storing: Promise<void> | undefined
  #isAborted = false
  #isOpen = false
  #watch: Disposable | undefined
  #reportedDrops = 0
  /** After the socket has closed. */
  #lastDrops: number | undefined

  constructor(intake: MessageIntake, host: string) {
    this.#intake = intake
    this.#socket = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4' })
    this.#socket.on('message', (bytes, from) => this.#receive(bytes, from))
  }

  get address(): AddressInfo {
    return this.#socket.address()
  }

  bind(port: number, host: string): Promise<void> {
    const socket = this.#socket
    return new Promise((resolve, reject) => {
      socket.once('error', reject)
      socket.bind({ port, address: host, exclusive: true }, () => {
        socket.off('error', reject)
        socket.on('error', (error) => this.#intake.problems.add('socket', undefined, error))
        growBuffer(socket)
        this.#watchDrops()
        resolve()
      })
    })
  }

  /** Stores what the system has received, and closes the socket. */
  async close(): Promise<void> {
    // The event loop reads some datagrams in each turn.
    let before = -1
    while (before !== this.#received && !this.#isAborted) {
      before = this.#received
      await nextTurn()
      await nextTurn()
    }
    await this.release()
    await this.#storing
  }

  /** Datagrams that the system has dropped. */
  get systemDrops(): number | undefined {
    return this.#isOpen ? systemDrops(this.address) : this.#lastDrops
  }

  /** Closes the socket, whatever the system has received. */
  release(): Promise<void> {
    if (this.#isOpen) this.#reportDrops()
    this.#lastDrops = this.systemDrops
    this.#isOpen = false
    this.#watch?.[Symbol.dispose]()
    return new Promise((resolve) => {
      try {
        this.#socket.close(() => resolve())
      } catch {
        // It is closed already.
        resolve()
      }
    })
  }

  /** Gives up the messages that wait. */
  abort(): void {
    this.#isAborted = true
    for (const { sender } of this.#waiting) this.#intake.drop('closed', sender)
    this.#intake.stats.waiting -= this.#waiting.length
    this.#waiting = []
    void this.release()
  }

  #watchDrops(): void {
    const { clock } = this.#intake.options
    this.#isOpen = true
    const watch = () => {
      this.#reportDrops()
      this.#watch = clock.after(WATCH, watch, { idle: true })
    }
    watch()
  }

  #reportDrops(): void {
    const drops = this.systemDrops ?? 0
    if (drops > this.#reportedDrops) {
      this.#intake.problems.add('system-drop', undefined, undefined, drops - this.#reportedDrops)
    }
    this.#reportedDrops = drops
  }

  get #received(): number {
    return this.#intake.stats.messages.udp
  }

  #receive(datagram: Buffer, { address }: RemoteInfo): void {
    const { stats, limits, options } = this.#intake
    const sender = addressOf(address)
    const max = options.maxMessageBytes
    stats.bytes.udp += datagram.length
    // A probe whether the port is open.
    if (datagram.length === 0) return
    if (!limits.admits(sender)) {
      stats.messages.udp++
      this.#intake.drop('rate-limit', sender)
      return
    }
    const frame = { bytes: datagram.subarray(0, max), isTruncated: datagram.length > max }
    const entry = this.#intake.entryOf(frame, sender, 'udp')
    if (this.#storing === undefined && this.#intake.storage.isWritable) {
      void this.#intake.store(entry, sender)
      return
    }
    const size = datagram.length + OVERHEAD
    if (this.#waitingBytes + size > options.udpQueueBytes || this.#isAborted) {
      this.#intake.drop(this.#isAborted ? 'closed' : 'queue-full', sender)
      return
    }
    this.#waiting.push({ entry, sender, bytes: size })
    this.#waitingBytes += size
    stats.waiting++
    this.#storing ??= this.#storeWaiting()
  }

  async #storeWaiting(): Promise<void> {
    while (this.#waiting.length > 0) {
      const waiting = this.#waiting
      this.#waiting = []
      for (const [index, { entry, sender, bytes }] of waiting.entries()) {
        if (this.#isAborted) {
          this.#intake.stats.waiting -= waiting.length - index
          for (const { sender: of } of waiting.slice(index)) this.#intake.drop('closed', of)
          return
        }
        this.#intake.stats.waiting--
        await this.#intake.store(entry, sender)
        this.#waitingBytes -= bytes
      }
    }
    this.#storing = undefined
  }
}

function growBuffer(socket: Socket): void {
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER)
  } catch {
    // The default of the system remains.
  }
}
