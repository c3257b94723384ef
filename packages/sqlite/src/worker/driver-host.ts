import type { MessagePort } from 'node:worker_threads'
import type { PackedBatch } from '@logpond/blocks'
import { LogStorageError } from '@logpond/core'
import { type ErrorData, toErrorData } from './error-data.js'
import { PortBlockMaker } from './port-block-maker.js'
import {
  type AppendResult,
  type HostedDriver,
  REPLIES,
  type ThreadReply,
  type ThreadRequest,
  type ThreadStart,
} from './thread-protocol.js'

type Call = Extract<ThreadRequest, { method: unknown }>

/**
 * The worker's end of a port: answers its requests with a driver.
 *
 * Requests run concurrently, so writes can run while a long read pauses; only appends wait for each other. Requests that
 * arrive while the driver is opening wait for that, and fail with the same error if it fails.
 */
export class DriverHost {
  readonly #driver: HostedDriver
  readonly #start: ThreadStart
  readonly #running = new Map<number, { controller: AbortController; ended: Promise<void> }>()
  #opened: Promise<readonly ErrorData[]> | undefined
  #lastAppend: Promise<unknown> = Promise.resolve()
  #maker: PortBlockMaker | undefined

  constructor(driver: HostedDriver, start: ThreadStart) {
    this.#driver = driver
    this.#start = start
    start.port.on('message', (request: ThreadRequest) => this.#receive(request))
  }

  #receive(request: ThreadRequest): void {
    if ('abort' in request) {
      this.#running.get(request.abort)?.controller.abort()
    } else if (request.method === 'close') {
      void this.#answer(request.id, this.#close()).then(() => this.#start.port.close())
    } else {
      const controller = new AbortController()
      const ended = this.#answer(request.id, this.#run(request, controller.signal))
      this.#running.set(request.id, { controller, ended })
      void ended.then(() => this.#running.delete(request.id))
    }
  }

  async #run({ method, args }: Call, signal: AbortSignal): Promise<unknown> {
    if (method === 'open') {
      this.#opened = this.#open(signal)
      return this.#opened
    }
    await this.#opened
    if (method === 'append') return this.#append(args[0] as PackedBatch)
    if (method === 'useSealer') return this.#useSealer(args[0] as MessagePort)
    if (method === 'appendAhead') return this.#appendPipelined(args[0] as PackedBatch)
    const call = this.#driver[method] as ((...args: unknown[]) => unknown) | undefined
    return call?.call(this.#driver, ...args, signal)
  }

  /** Opens the driver; returns its incidents as data. */
  async #open(signal: AbortSignal): Promise<readonly ErrorData[]> {
    const found = (await this.#driver.open(signal)) ?? []
    return found.map((incident) => toErrorData(incident, 'CORRUPT'))
  }

  #useSealer(port: MessagePort): void {
    const maker = new PortBlockMaker(port, () => this.#driver.useMaker?.(undefined))
    this.#driver.useMaker?.(maker)
    this.#maker = maker
  }

  #append(batch: PackedBatch): Promise<unknown> {
    const write = () => this.#write(batch)
    this.#lastAppend = this.#lastAppend.then(write, write)
    return this.#lastAppend
  }

  #appendPipelined(batch: PackedBatch): Promise<unknown> {
    this.#lastAppend = this.#lastAppend.then(
      () => this.#write(batch),
      (cause) => {
        throw new LogStorageError('ABORTED', 'The batch before this one has failed', { cause })
      },
    )
    return this.#lastAppend
  }

  async #write(batch: PackedBatch): Promise<AppendResult> {
    const { size, memory } = batch
    const firstId = await this.#driver.appendPacked(batch)
    return { firstId, size, memory, wantsSealer: this.#driver.wantsMaker === true }
  }

  async #close(): Promise<void> {
    for (const { controller } of this.#running.values()) controller.abort()
    await Promise.all([...this.#running.values()].map(({ ended }) => ended))
    const opened = await this.#opened?.then(
      () => true,
      () => false,
    )
    if (opened) await this.#driver.close()
    this.#maker?.close()
  }

  async #answer(id: number, outcome: Promise<unknown>): Promise<void> {
    try {
      this.#reply({ id, value: await outcome })
    } catch (error) {
      // Sending the reply may fail too, if it is too large to be cloned.
      this.#reply({ id, error: toErrorData(error, 'CONNECTION') })
    }
  }

  #reply(reply: ThreadReply): void {
    const { port, progress } = this.#start
    port.postMessage(reply, memoryOf(reply))
    Atomics.add(progress, REPLIES, 1)
    Atomics.notify(progress, REPLIES)
  }
}

/** The memory that is transferred with a reply instead of being copied. */
function memoryOf(reply: ThreadReply): ArrayBuffer[] {
  const value = 'value' in reply ? (reply.value as { memory?: ArrayBuffer } | null | undefined) : undefined
  return value?.memory === undefined ? [] : [value.memory]
}
