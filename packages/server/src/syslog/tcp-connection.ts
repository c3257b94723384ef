import type { Socket } from 'node:net'
import { FrameReader } from './frame-reader.js'
import { addressOf } from './message-entry.js'
import type { MessageIntake } from './message-intake.js'
import type { SyslogCloseReason } from './syslog-stats.js'

/** Milliseconds without a byte after which a client has nothing more to send to a connection that is being closed. */
const QUIET = 250
/** Milliseconds that a client may still send after the listener has ended the connection. */
const MAX_FAREWELL = 5000

/** Stores the messages of one connection, and reads on only when there is room for them. */
export class TcpConnection {
  readonly #intake: MessageIntake
  readonly #socket: Socket
  readonly #sender: string
  readonly #frames: FrameReader
  #lastByte: number
  #received = 0
  /** Whether it waits for the storage or its own limit, so that its client cannot send. */
  #isBusy = false
  #idleTimer: Disposable | undefined
  #farewell: Disposable | undefined
  #closeReason: SyslogCloseReason | undefined
  #isPaced = true
  #resume: (() => void) | undefined

  constructor(intake: MessageIntake, socket: Socket) {
    this.#intake = intake
    this.#socket = socket
    this.#sender = addressOf(socket.remoteAddress)
    this.#frames = new FrameReader(intake.options.maxMessageBytes)
    this.#lastByte = intake.options.clock.now()
    // Errors also come when nothing reads any more.
    socket.on('error', () => {})
  }

  /** Stores all messages until the connection ends. Never rejects. */
  async run(): Promise<void> {
    this.#watchIdle(this.#intake.options.idleTimeout)
    const isOrderly = await this.#readAll()
    this.#idleTimer?.[Symbol.dispose]()
    this.#farewell?.[Symbol.dispose]()
    const last = this.#frames.end(isOrderly)
    if (last !== undefined) {
      await this.#intake.store(this.#intake.entryOf(last, this.#sender, 'tcp'), this.#sender)
    }
    if (this.#closeReason !== undefined) this.#intake.stats.connections.closed[this.#closeReason]++
  }

  /** Ends the connection after all that its client has sent: it closes when the client closes it, or sends nothing more. */
  hangUp(reason: SyslogCloseReason): void {
    if (this.#closeReason !== undefined) return
    this.#closeReason = reason
    this.#stopPausing()
    this.#socket.end()
    this.#awaitQuiet(MAX_FAREWELL)
  }

  /** Ends the connection now. */
  abort(): void {
    this.#closeReason ??= 'closed'
    this.#socket.destroy()
  }

  /** Returns whether the client ended the connection, and not an error or this listener within a message. */
  async #readAll(): Promise<boolean> {
    try {
      for await (const chunk of this.#socket as AsyncIterable<Buffer>) {
        this.#lastByte = this.#intake.options.clock.now()
        this.#received += chunk.length
        this.#intake.stats.bytes.tcp += chunk.length
        if (!(await this.#storeAll(chunk))) return false
      }
      return true
    } catch (error) {
      // The iterator also throws if this listener destroyed the socket.
      if (this.#closeReason === undefined) {
        this.#closeReason = 'error'
        this.#intake.problems.add('socket', this.#sender, error)
      }
      return false
    }
  }

  /** Returns whether to read on. */
  async #storeAll(chunk: Buffer): Promise<boolean> {
    const { limits, problems } = this.#intake
    let isOpen = true
    for (const frame of this.#frames.read(chunk)) {
      const entry = this.#intake.entryOf(frame, this.#sender, 'tcp')
      const stored = this.#intake.store(entry, this.#sender)
      isOpen = typeof stored === 'boolean' ? stored : await this.#busy(stored)
      const delay = limits.delayAfter(this.#sender)
      if (delay > 0) await this.#busy(this.#pause(delay))
    }
    if (!isOpen) {
      this.#closeReason ??= 'closed'
      return false
    }
    if (this.#frames.brokenCount === undefined) return true
    this.#closeReason ??= 'frame-limit'
    problems.add('frame-limit', this.#sender)
    return false
  }

  /** Waits for something that is not the client's fault. */
  async #busy<T>(wait: Promise<T>): Promise<T> {
    this.#isBusy = true
    try {
      return await wait
    } finally {
      this.#isBusy = false
      this.#lastByte = this.#intake.options.clock.now()
    }
  }

  /** Waits out the rate of its sender, until the connection is to end. */
  #pause(delay: number): Promise<void> {
    if (!this.#isPaced) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = this.#intake.options.clock.after(delay, resolve, { idle: true })
      this.#resume = () => {
        timer[Symbol.dispose]()
        resolve()
      }
    })
  }

  #stopPausing(): void {
    this.#isPaced = false
    this.#resume?.()
  }

  #watchIdle(delay: number): void {
    const { idleTimeout, clock } = this.#intake.options
    if (idleTimeout === Number.POSITIVE_INFINITY) return
    const check = () => {
      const left = this.#isBusy ? idleTimeout : this.#lastByte + idleTimeout - clock.now()
      if (left > 0) this.#watchIdle(Math.min(left, idleTimeout))
      else this.hangUp('idle')
    }
    this.#idleTimer = clock.after(delay, check, { idle: true })
  }

  /** @param left The milliseconds that a client may still send. */
  #awaitQuiet(left: number): void {
    const before = this.#received
    const check = () => {
      if (this.#isBusy) this.#awaitQuiet(left)
      else if (this.#received === before || left <= QUIET) this.#socket.destroy()
      else this.#awaitQuiet(left - QUIET)
    }
    this.#farewell = this.#intake.options.clock.after(QUIET, check)
  }
}
