/** A syslog message as it came over a connection, without its frame. */
export interface Frame {
  readonly bytes: Buffer
  /** Whether its end is missing: it was too long, or the connection ended within it. */
  readonly isTruncated: boolean
}

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const NUL = 0x00
const BLANK = 0x20
const ANGLE = 0x3c
const ZERO = 0x30
const NINE = 0x39
/** A count has at most ten digits: a longer number begins a line. */
const MAX_DIGITS = 10
const FIRST_CAPACITY = 1024

type State =
  /** Between two frames. */
  | 'start'
  /** In the digits that may be the count of a frame. */
  | 'count'
  /** In a frame of known length. */
  | 'counted'
  /** In a frame that ends with a line feed or a NUL. */
  | 'line'
  /** In the rest of a line that was too long. */
  | 'rest'
  /** After a count that was too large: what follows cannot be divided into frames. */
  | 'broken'

/**
 * Divides the bytes of a connection into the frames of RFC 6587. Each frame may have another kind:
 *
 * - **octet counting**: a number, a space, and as many bytes. The first byte of the message must be a `<`, unless a frame before it
 *   was counted: `20 errors found` is a line.
 * - **a line**: everything up to a line feed, with or without a carriage return before it, or up to a NUL.
 *
 * Bytes of an incomplete frame are copied, so that a frame that comes byte by byte takes no more memory than one that comes at once.
 */
export class FrameReader {
  readonly #maxBytes: number
  #state: State = 'start'
  /** The bytes of the incomplete frame that are kept. */
  #kept: Buffer = Buffer.alloc(0)
  #keptLength = 0
  /** The number of bytes that a counted frame still lacks. */
  #missing = 0
  #hasCounted = false
  #brokenCount: string | undefined

  /** @param maxBytes Of one message; more than a count has. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** The count that was larger than the limit. From then on there are no frames. */
  get brokenCount(): string | undefined {
    return this.#brokenCount
  }

  /** The frames that end in a chunk. Read all of them before the next chunk. */
  *read(chunk: Buffer): Generator<Frame, void> {
    const trailers = new Trailers(chunk)
    let at = 0
    while (at < chunk.length) {
      switch (this.#state) {
        case 'start':
          at = this.#begin(chunk, at)
          break
        case 'count':
          at = this.#readCount(chunk, at)
          break
        case 'counted': {
          const end = Math.min(chunk.length, at + this.#missing)
          this.#missing -= end - at
          if (this.#missing === 0) yield { bytes: this.#take(chunk, at, end), isTruncated: false }
          else this.#keep(chunk, at, end)
          at = end
          break
        }
        case 'line': {
          const end = trailers.next(at)
          const frame = this.#readLine(chunk, at, end)
          if (frame !== undefined) yield frame
          at = end === -1 ? chunk.length : end + 1
          break
        }
        case 'rest': {
          const end = trailers.next(at)
          if (end !== -1) this.#state = 'start'
          at = end === -1 ? chunk.length : end + 1
          break
        }
        default:
          return
      }
    }
  }

  /**
   * The frame that was incomplete when the connection ended.
   *
   * @param isOrderly Whether the client ended it: then a line without its end is whole.
   */
  end(isOrderly: boolean): Frame | undefined {
    const isCounted = this.#state === 'counted'
    const hasFrame = this.#keptLength > 0 && (isCounted || this.#state === 'line' || this.#state === 'count')
    if (!hasFrame) return undefined
    const bytes = this.#take(this.#kept, 0, 0)
    if (isCounted) return { bytes, isTruncated: true }
    return bytes.length > this.#maxBytes
      ? { bytes: bytes.subarray(0, this.#maxBytes), isTruncated: true }
      : { bytes, isTruncated: !isOrderly }
  }

  /** Skips empty lines, and the line feed that some programs send after a counted frame. */
  #begin(chunk: Buffer, start: number): number {
    let at = start
    let byte = chunk[at]
    while (byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === NUL) byte = chunk[++at]
    if (byte !== undefined) this.#state = byte > ZERO && byte <= NINE ? 'count' : 'line'
    return at
  }

  #readCount(chunk: Buffer, start: number): number {
    let at = start
    let byte = chunk[at]
    let isCount = true
    for (; byte !== undefined; byte = chunk[++at]) {
      const last = this.#keptLength === 0 ? undefined : this.#kept[this.#keptLength - 1]
      if (last === BLANK) {
        isCount = byte === ANGLE || this.#hasCounted
        break
      }
      const isDigit = byte >= ZERO && byte <= NINE
      if ((!isDigit && byte !== BLANK) || (isDigit && this.#keptLength === MAX_DIGITS)) {
        isCount = false
        break
      }
      this.#keep(chunk, at, at + 1)
    }
    if (byte === undefined) return at
    if (isCount) this.#beginCounted()
    else this.#state = 'line'
    return at
  }

  #beginCounted(): void {
    const digits = this.#kept.toString('latin1', 0, this.#keptLength - 1)
    this.#keptLength = 0
    this.#missing = Number(digits)
    this.#hasCounted = true
    this.#state = 'counted'
    if (this.#missing <= this.#maxBytes) return
    this.#state = 'broken'
    this.#brokenCount = digits
  }

  /** @param end The index of the trailer; -1 if it is not in the chunk. */
  #readLine(chunk: Buffer, start: number, end: number): Frame | undefined {
    // One more byte is kept than a message may have: it may be the carriage return of the trailer.
    const room = this.#maxBytes + 1 - this.#keptLength
    const stop = end === -1 ? chunk.length : end
    if (stop - start > room) {
      const bytes = this.#take(chunk, start, start + room)
      if (end === -1) this.#state = 'rest'
      return { bytes: bytes.subarray(0, this.#maxBytes), isTruncated: true }
    }
    if (end === -1) {
      this.#keep(chunk, start, stop)
      return undefined
    }
    const bytes = this.#take(chunk, start, stop)
    const length =
      chunk[end] === LINE_FEED && bytes.at(-1) === CARRIAGE_RETURN ? bytes.length - 1 : bytes.length
    return {
      bytes: bytes.subarray(0, Math.min(length, this.#maxBytes)),
      isTruncated: length > this.#maxBytes,
    }
  }

  #keep(chunk: Buffer, start: number, end: number): void {
    const length = this.#keptLength + end - start
    if (length > this.#kept.length) {
      const capacity = Math.max(FIRST_CAPACITY, length, Math.min(2 * length, this.#maxBytes + 1))
      const larger = Buffer.allocUnsafeSlow(capacity)
      this.#kept.copy(larger, 0, 0, this.#keptLength)
      this.#kept = larger
    }
    chunk.copy(this.#kept, this.#keptLength, start, end)
    this.#keptLength = length
  }

  /** The bytes of a whole frame, of which the last ones are in the chunk. */
  #take(chunk: Buffer, start: number, end: number): Buffer {
    this.#state = 'start'
    if (this.#keptLength === 0) return chunk.subarray(start, end)
    this.#keep(chunk, start, end)
    const bytes = this.#kept.subarray(0, this.#keptLength)
    // Not reused, because the frame refers to it.
    this.#kept = Buffer.alloc(0)
    this.#keptLength = 0
    return bytes
  }
}

/** Finds the ends of lines in a chunk. Searches for each kind of end once, however many lines the chunk has. */
class Trailers {
  readonly #chunk: Buffer
  #lineFeed = -2
  #nul = -2

  constructor(chunk: Buffer) {
    this.#chunk = chunk
  }

  /** The index of the next line feed or NUL; -1 if there is none. */
  next(from: number): number {
    this.#lineFeed = this.#find(LINE_FEED, this.#lineFeed, from)
    this.#nul = this.#find(NUL, this.#nul, from)
    if (this.#lineFeed === -1) return this.#nul
    return this.#nul === -1 ? this.#lineFeed : Math.min(this.#lineFeed, this.#nul)
  }

  #find(byte: number, known: number, from: number): number {
    return known === -1 || known >= from ? known : this.#chunk.indexOf(byte, from)
  }
}
