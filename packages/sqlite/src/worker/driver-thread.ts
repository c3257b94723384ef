import { MessageChannel, type MessagePort, receiveMessageOnPort, type Worker } from 'node:worker_threads'
import { elapsed, LogStorageError, systemClock } from '@logpond/core'
import { fromErrorData } from './error-data.js'
import type { SpareThread } from './spare-thread.js'
import { giveScript, notStarted, startWorker, type WorkerOptions } from './start-worker.js'
import {
  ENDED,
  HELLO,
  REPLIES,
  type ThreadMethod,
  type ThreadReply,
  type ThreadRequest,
  type ThreadResult,
} from './thread-protocol.js'

const START_TIMEOUT = 10_000

/** What moves to another thread instead of being copied. */
type Transferable = ArrayBuffer | MessagePort

interface PostedCall {
  readonly method: ThreadMethod
  readonly args: readonly unknown[]
  /** Memory that is transferred instead of copied. */
  readonly transfer?: Transferable[] | undefined
}

interface PendingCall {
  readonly method: ThreadMethod
  /** Called with the reply, or with the reason why there is none. */
  readonly finish: (outcome: ThreadReply | LogStorageError) => void
}

/**
 * The caller's end of one worker thread that hosts a driver. It keeps the process alive only while calls are pending.
 *
 * A thread is alive until {@link end} asks it to close, or until it ends unexpectedly: by an error, by `process.exit`, or out
 * of memory. It is never restarted; pending calls are rejected.
 */
export class DriverThread {
  readonly #name: string
  readonly #worker: Worker
  readonly #port: MessagePort
  readonly #entry: WorkerOptions['entry']
  readonly #progress: Int32Array
  /** What the thread does not know yet. */
  readonly #setup: unknown
  readonly #pending = new Map<number, PendingCall>()
  readonly #exited = Promise.withResolvers<void>()
  /** The timer until which the thread must report that it hosts a driver. */
  readonly #starting: Disposable
  #hasScript = false
  #lastId = 0
  #failure: unknown
  /** Why no more calls are accepted. */
  #ended: string | undefined
  #ending: Promise<void> | undefined

  /**
   * @param spare The thread, if it was started before.
   * @throws LogStorageError if no thread can be started.
   */
  constructor(options: WorkerOptions, spare?: SpareThread) {
    const { startTimeout = START_TIMEOUT } = options
    const { worker, port, progress, setup } = spare?.isRunning
      ? { ...spare, setup: options.setup }
      : start(options)
    this.#name = options.name
    this.#entry = options.entry
    this.#port = port
    this.#worker = worker
    this.#progress = progress
    this.#setup = setup
    this.#worker.unref()
    this.#worker.on('error', (error: unknown) => {
      this.#failure = error
    })
    this.#worker.on('exit', (code) => this.#exit(code))
    port.on('message', (message: ThreadReply | typeof HELLO) => this.#receive(message))
    port.unref()
    this.#starting = systemClock.after(startTimeout, () => this.#neverStarted(startTimeout), { idle: true })
  }

  /**
   * Has the thread begin, once. Calls before that wait for it.
   *
   * @throws LogStorageError `CONNECTION` if its script was not loaded before, and cannot be loaded without a pause; `INVALID_OPTIONS` if the
   *   setup is not plain data.
   */
  begin(): void {
    if (this.#hasScript || !this.alive) return
    try {
      giveScript(this.#worker, this.#entry, this.#setup)
      this.#hasScript = true
    } catch (cause) {
      throw notStarted(this.#name, cause)
    }
  }

  /** Ends a thread that cannot {@link begin}. Its pending calls reject. */
  abandon(): void {
    this.#ended ??= 'its script could not be loaded'
    void this.#worker.terminate()
  }

  /** Calls that have not been answered. */
  get pending(): number {
    return this.#pending.size
  }

  get alive(): boolean {
    return this.#ended === undefined
  }

  /** Calls a method of the driver. An aborted signal rejects immediately, and the thread stops at its next opportunity. */
  call<Method extends ThreadMethod>(
    method: Method,
    args: readonly unknown[],
    { signal, transfer }: { signal?: AbortSignal | undefined; transfer?: Transferable[] } = {},
  ): Promise<ThreadResult<Method>> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) throw aborted(method, signal)
      const id = this.#post({ method, args, transfer }, (outcome) => {
        signal?.removeEventListener('abort', abort)
        if (outcome instanceof LogStorageError) reject(outcome)
        else if ('error' in outcome) reject(fromErrorData(outcome.error))
        else resolve(outcome.value as ThreadResult<Method>)
      })
      const abort = () => {
        this.#send({ abort: id })
        this.#finish(id, aborted(method, signal as AbortSignal))
      }
      signal?.addEventListener('abort', abort, { once: true })
    })
  }

  /**
   * Calls a method and blocks until its reply arrives. Replies to other calls that arrive first are not lost.
   *
   * @throws LogStorageError `UNKNOWN_OUTCOME` after `timeout` milliseconds, or if the thread ends.
   */
  callSync<Method extends ThreadMethod>(
    method: Method,
    args: readonly unknown[],
    { timeout, transfer }: { timeout: number; transfer?: ArrayBuffer[] },
  ): ThreadResult<Method> {
    const deadline = elapsed() + timeout
    let outcome: ThreadReply | LogStorageError | undefined
    const id = this.#post({ method, args, transfer }, (reply) => {
      outcome = reply
    })
    while (outcome === undefined) {
      const seen = Atomics.load(this.#progress, REPLIES)
      const ended = Atomics.load(this.#progress, ENDED) === 1
      this.#receiveAll()
      if (outcome !== undefined) break
      const left = deadline - elapsed()
      if (ended) this.#finish(id, this.#lost(method, 'it ended'))
      else if (left > 0) Atomics.wait(this.#progress, REPLIES, seen, left)
      else this.#finish(id, this.#lost(method, `it did not answer within ${timeout} ms`))
    }
    if (outcome instanceof LogStorageError) throw outcome
    if ('error' in outcome) throw fromErrorData(outcome.error)
    return outcome.value as ThreadResult<Method>
  }

  /**
   * Closes the driver and waits until the thread has ended. Asks the thread to close, because terminating it may interrupt
   * native code. If the thread does not respond, it is terminated after `timeout` milliseconds.
   *
   * @throws LogStorageError if closing the driver fails; the thread has ended even then.
   */
  end(timeout: number): Promise<void> {
    this.#ending ??= this.alive ? this.#close(timeout) : this.#exited.promise
    return this.#ending
  }

  async #close(timeout: number): Promise<void> {
    let failure: LogStorageError | undefined
    this.#post({ method: 'close', args: [] }, (outcome) => {
      if ('error' in outcome) failure = fromErrorData(outcome.error)
    })
    this.#ended = 'it was closed'
    using _timer = systemClock.after(timeout, () => void this.#worker.terminate())
    await this.#exited.promise
    if (failure) throw failure
  }

  #post({ method, args, transfer }: PostedCall, finish: PendingCall['finish']): number {
    if (this.#ended !== undefined) {
      throw new LogStorageError(
        'CONNECTION',
        `Cannot ${method}: the ${this.#name} thread no longer runs (${this.#ended}). Close the driver and open it again`,
      )
    }
    const id = ++this.#lastId
    try {
      this.#send({ id, method, args }, transfer)
    } catch (cause) {
      // The batch may be too large to be cloned, while its halves are not.
      throw new LogStorageError(
        'ENTRY_REJECTED',
        `Cannot send ${method} to the ${this.#name} thread: ${cause}`,
        { cause },
      )
    }
    if (this.#pending.size === 0) this.#worker.ref()
    this.#pending.set(id, { method, finish })
    return id
  }

  #send(request: ThreadRequest, transfer?: Transferable[]): void {
    this.#port.postMessage(request, transfer)
  }

  #receiveAll(): void {
    for (let item = receiveMessageOnPort(this.#port); item; item = receiveMessageOnPort(this.#port)) {
      this.#receive(item.message as ThreadReply | typeof HELLO)
    }
  }

  #receive(message: ThreadReply | typeof HELLO): void {
    if (message === HELLO) this.#starting[Symbol.dispose]()
    else this.#finish(message.id, message)
  }

  #neverStarted(timeout: number): void {
    this.#ended ??= `it did not start within ${timeout} ms. The processors are too busy, or its module does not call hostSqliteDriver; thread: 'main' needs no thread`
    for (const [id, { method }] of this.#pending) this.#finish(id, this.#lost(method, this.#ended))
    void this.#worker.terminate()
  }

  #finish(id: number, outcome: ThreadReply | LogStorageError): void {
    const call = this.#pending.get(id)
    if (!call) return
    this.#pending.delete(id)
    if (this.#pending.size === 0 && !this.#ending) this.#worker.unref()
    call.finish(outcome)
  }

  #exit(code: number): void {
    this.#starting[Symbol.dispose]()
    // A reply that was sent before the end may still be in the port.
    this.#receiveAll()
    this.#port.close()
    const reason = this.#failure === undefined ? `exit code ${code}` : `${this.#failure} (exit code ${code})`
    this.#ended ??= `it ended unexpectedly: ${reason}`
    for (const [id, { method }] of this.#pending) this.#finish(id, this.#lost(method, `it ended: ${reason}`))
    this.#exited.resolve()
  }

  #lost(method: ThreadMethod, why: string): LogStorageError {
    return new LogStorageError(
      method.startsWith('append') ? 'UNKNOWN_OUTCOME' : 'CONNECTION',
      `The ${this.#name} thread did not finish ${method}: ${why}`,
      { cause: this.#failure },
    )
  }
}

function start(
  options: WorkerOptions,
): Pick<SpareThread, 'worker' | 'port' | 'progress'> & { setup: unknown } {
  const { port1, port2 } = new MessageChannel()
  const progress = new Int32Array(new SharedArrayBuffer(8))
  return { worker: startWorker(options, port2, progress), port: port1, progress, setup: undefined }
}

function aborted(method: ThreadMethod, signal: AbortSignal): LogStorageError {
  return new LogStorageError('ABORTED', `${method} was aborted`, { cause: signal.reason })
}
