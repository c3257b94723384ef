import type { IncomingMessage } from 'node:http'
import { createGunzip, type Gunzip } from 'node:zlib'
import type { Clock } from '@logpond/core'
import type { ByteBudget } from './byte-budget.js'
import { inflateAtOnce } from './inflate-at-once.js'
import { RequestProblem, unavailable } from './request-problem.js'

export interface BodyLimits {
  /** The most bytes of a body, as it comes and after decompression. */
  readonly maxBytes: number
  /** Milliseconds without a byte after which a body is given up. */
  readonly timeout: number
  readonly budget: ByteBudget
  readonly clock: Clock
}

/** A body in memory. */
export interface Body extends Disposable {
  readonly bytes: Buffer
  /** Its bytes as they came over the network, for counters. */
  readonly received: number
}

/** The client has gone before its body was whole: there is no one to answer. */
export class Disconnected extends Error {
  override readonly name = 'Disconnected'
}

/**
 * Bytes of gzip, and of what they become, up to which a body is inflated here and at once, as it is decoded: with the trips to a thread
 * of zlib and back, that takes twice as long.
 */
const PACKED_AT_ONCE = 64 * 1024
const INFLATED_AT_ONCE = 1024 * 1024

/** Output of zlib in one piece. The default, 16 KiB, takes a trip to its thread for each. */
const GUNZIP_CHUNK = 64 * 1024

/**
 * Reads a body, and decompresses it. Dispose it when it is no longer needed.
 *
 * @throws RequestProblem 400 for broken gzip, 408 for a client that stalls, 413 for too many bytes, 415 for other codings, 503 if too
 *   many bytes of other bodies are in memory.
 * @throws Disconnected
 */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Body> {
  const parsed = parsedBody(request)
  if (parsed !== undefined) return { bytes: parsed, received: parsed.length, [Symbol.dispose]: () => {} }
  const isGzip = checkCoding(request.headers['content-encoding'])
  const announced = Number(request.headers['content-length'])
  if (announced > limits.maxBytes) throw tooLarge(limits.maxBytes)
  if (announced > limits.budget.limit - limits.budget.used) throw tooMany()
  const reading = new BodyReading(request, limits, isGzip)
  return await reading.result
}

/** Reads one body. */
class BodyReading {
  readonly result: Promise<Body>
  readonly #request: IncomingMessage
  readonly #limits: BodyLimits
  readonly #isGzip: boolean
  /** Inflates a large body as it comes. */
  #gunzip: Gunzip | undefined
  readonly #chunks: Buffer[] = []
  #received = 0
  #size = 0
  /** What the budget has to get back. */
  #taken = 0
  #timer: Disposable | undefined
  #resolve!: (body: Body) => void
  #reject!: (reason: Error) => void
  #isOver = false

  constructor(request: IncomingMessage, limits: BodyLimits, isGzip: boolean) {
    this.#request = request
    this.#limits = limits
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#isGzip = isGzip
    request.on('data', this.#onData)
    request.on('end', this.#onEnd)
    request.on('close', this.#onClose)
    request.on('error', this.#onClose)
    this.#restartTimer()
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#restartTimer()
    this.#received += chunk.length
    if (this.#received > this.#limits.maxBytes) this.#fail(tooLarge(this.#limits.maxBytes))
    else if (this.#gunzip !== undefined) this.#inflate(chunk)
    else {
      this.#keep(chunk)
      const isLarge = this.#isGzip && this.#size > PACKED_AT_ONCE
      if (isLarge && !this.#isOver) this.#inflate(this.#takeKept())
    }
  }

  readonly #onEnd = (): void => {
    this.#timer?.[Symbol.dispose]()
    if (this.#isGzip && this.#gunzip === undefined) this.#inflateAtOnce()
    if (this.#gunzip === undefined) this.#finish()
    else this.#gunzip.end()
  }

  readonly #onClose = (): void => {
    if (!this.#request.complete) this.#fail(new Disconnected('The client has gone.'))
  }

  /** Inflates a small body, unless it becomes a large one. */
  #inflateAtOnce(): void {
    if (this.#isOver) return
    const packed = this.#takeKept()
    const { budget, maxBytes } = this.#limits
    try {
      const body = inflateAtOnce(packed, Math.min(INFLATED_AT_ONCE, maxBytes, budget.limit - budget.used))
      if (body === undefined) this.#inflate(packed)
      else this.#keep(body)
    } catch (thrown) {
      this.#fail(notGzip(thrown as Error))
    }
  }

  #inflate(chunk: Buffer): void {
    this.#gunzip ??= this.#createGunzip()
    if (!this.#gunzip.write(chunk)) this.#request.pause()
  }

  #createGunzip(): Gunzip {
    const gunzip = createGunzip({ chunkSize: GUNZIP_CHUNK })
    gunzip.on('data', (chunk: Buffer) => this.#keep(chunk))
    gunzip.on('end', () => this.#finish())
    gunzip.on('drain', () => this.#request.resume())
    gunzip.on('error', (cause) => this.#fail(notGzip(cause)))
    return gunzip
  }

  /** What was kept before it is inflated. */
  #takeKept(): Buffer {
    const kept = this.#joined()
    this.#chunks.length = 0
    this.#size = 0
    this.#limits.budget.release(this.#taken)
    this.#taken = 0
    return kept
  }

  #joined(): Buffer {
    const [first] = this.#chunks
    return this.#chunks.length === 1 ? (first as Buffer) : Buffer.concat(this.#chunks, this.#size)
  }

  #keep(chunk: Buffer): void {
    if (this.#isOver) return
    this.#size += chunk.length
    if (this.#size > this.#limits.maxBytes) this.#fail(tooLarge(this.#limits.maxBytes))
    else if (this.#limits.budget.take(chunk.length)) {
      this.#taken += chunk.length
      this.#chunks.push(chunk)
    } else this.#fail(tooMany())
  }

  #finish(): void {
    if (this.#isOver) return
    this.#end()
    const { budget } = this.#limits
    const taken = this.#taken
    this.#resolve({
      bytes: this.#joined(),
      received: this.#received,
      [Symbol.dispose]: () => budget.release(taken),
    })
  }

  #fail(reason: Error): void {
    if (this.#isOver) return
    this.#end()
    this.#limits.budget.release(this.#taken)
    this.#chunks.length = 0
    this.#gunzip?.destroy()
    this.#reject(reason)
  }

  #end(): void {
    this.#isOver = true
    this.#timer?.[Symbol.dispose]()
    this.#request.off('data', this.#onData)
    this.#request.off('end', this.#onEnd)
    this.#request.off('close', this.#onClose)
  }

  #restartTimer(): void {
    const { clock, timeout } = this.#limits
    this.#timer?.[Symbol.dispose]()
    const message = `No byte of the body came for ${timeout} ms.`
    this.#timer = clock.after(timeout, () => this.#fail(new RequestProblem(408, message)), { idle: true })
  }
}

/** A body that a middleware such as `express.json()` has read already. */
function parsedBody(request: IncomingMessage & { readonly body?: unknown }): Buffer | undefined {
  if (!request.readableEnded) return undefined
  const { body } = request
  if (body === undefined) {
    throw unavailable('Another middleware has read the body of the request. Mount this handler before it.')
  }
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}

/** @returns Whether the body is gzip. */
function checkCoding(header: string | undefined): boolean {
  const coding = (header ?? 'identity').trim().toLowerCase()
  if (coding === 'gzip' || coding === 'x-gzip') return true
  if (coding === 'identity' || coding === '') return false
  throw new RequestProblem(
    415,
    `The content encoding ${JSON.stringify(coding)} is not supported. Use gzip, or none.`,
    { headers: { 'accept-encoding': 'gzip, identity' } },
  )
}

function notGzip(cause: Error): RequestProblem {
  return new RequestProblem(400, `The body is not valid gzip: ${cause.message}`, { cause })
}

function tooLarge(maxBytes: number): RequestProblem {
  return new RequestProblem(
    413,
    `The body has more than ${maxBytes} bytes, before or after decompression. Send smaller batches.`,
  )
}

function tooMany(): RequestProblem {
  return unavailable('Too many bytes of other requests are in memory.')
}
