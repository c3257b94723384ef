import type { MessagePort } from 'node:worker_threads'
import type { BlockMaker, EncodedBlock, SealInput } from '@logpond/blocks'
import { type Clock, LogStorageError, systemClock } from '@logpond/core'
import { fromErrorData } from './error-data.js'
import type { SealReply, SealRequest } from './sealing-protocol.js'
import { HELLO } from './thread-protocol.js'

/** Milliseconds until a thread that does not answer is given up. Making the largest blocks takes less than a second. */
const PATIENCE = 15_000

interface Pending {
  resolve(blocks: readonly EncodedBlock[]): void
  reject(error: LogStorageError): void
}

/**
 * Has blocks made by the thread at the other end of a port. Never keeps its own thread alive. A thread that does not answer in time
 * is given up: without it the writer makes the blocks itself, and with it nothing would ever be sealed.
 */
export class PortBlockMaker implements BlockMaker {
  readonly #port: MessagePort
  readonly #onClose: () => void
  readonly #clock: Clock
  readonly #pending = new Map<number, Pending>()
  /** Runs while answers are pending. */
  #patience: Disposable | undefined
  #lastId = 0
  #isClosed = false

  /** @param onClose Called when it can no longer be used. */
  constructor(port: MessagePort, onClose: () => void, clock: Clock = systemClock) {
    this.#port = port
    this.#clock = clock
    this.#onClose = onClose
    port.on('message', (reply: SealReply | typeof HELLO) => this.#receive(reply))
    // The other end closes with its thread.
    port.on('close', () => this.close())
    port.unref()
  }

  make(input: SealInput): Promise<readonly EncodedBlock[]> {
    if (this.#isClosed) return Promise.reject(ended())
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject })
      const request: SealRequest = { id, input }
      this.#port.postMessage(request, memoryOf(input))
      this.#wait()
    })
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#patience?.[Symbol.dispose]()
    this.#port.close()
    for (const { reject } of this.#pending.values()) reject(ended())
    this.#pending.clear()
    this.#onClose()
  }

  /** Each answer shows that the thread works. */
  #wait(): void {
    this.#patience?.[Symbol.dispose]()
    this.#patience =
      this.#pending.size === 0 ? undefined : this.#clock.after(PATIENCE, () => this.close(), { idle: true })
  }

  #receive(reply: SealReply | typeof HELLO): void {
    if (reply === HELLO) return
    const pending = this.#pending.get(reply.id)
    this.#pending.delete(reply.id)
    this.#wait()
    if ('error' in reply) pending?.reject(fromErrorData(reply.error))
    else pending?.resolve(reply.blocks)
  }
}

/** The memory of bodies, which the store has copied for this task. Small ones may share memory with others, and are copied again. */
function memoryOf({ parts }: SealInput): ArrayBuffer[] {
  const whole = parts.filter(({ body }) => body.byteLength === body.buffer.byteLength)
  return whole.map(({ body }) => body.buffer as ArrayBuffer)
}

function ended(): LogStorageError {
  return new LogStorageError('CONNECTION', 'The thread that seals blocks has ended.')
}
