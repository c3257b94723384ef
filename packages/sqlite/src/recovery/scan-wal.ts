import { closeSync, constants, fstatSync, readSync } from 'node:fs'
import { endianness } from 'node:os'
import type { Steps } from '@logpond/blocks'
import { openOrdinary } from '../files/side-files.js'
import { type PageState, readStatePage } from './state-page.js'

/** The contents of a write-ahead log. */
export interface WalScan {
  readonly bytes: number
  /** Frames that fit in the file, including those of an earlier generation. */
  readonly frames: number
  /** Leading frames with valid checksums: SQLite reads these, up to the last commit. */
  readonly sound: number
  /** Transactions that SQLite finds. */
  readonly commits: number
  /** Transactions of this generation after the first invalid frame: SQLite does not read them. */
  readonly lostCommits: number
  /** What is wrong with it; `undefined` if SQLite, or a killed process, leaves a log like this. */
  readonly why: WalDamage | undefined
  /** What the last transaction that SQLite finds says about the database, if it changed that page. */
  readonly state: PageState | undefined
  /** The application id after the last transaction; `undefined` if the log does not contain the first page. */
  readonly applicationId: number | undefined
}

/** `header`: nothing can be read. `frame`: a frame is invalid and transactions follow it. `cut`: the end is missing. */
export type WalDamage = 'header' | 'frame' | 'cut'

const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24
const MAGIC = 0x377f0682
const CHUNK_BYTES = 1024 * 1024

/** Offset of the application id in the first page of a database. */
const APPLICATION_ID_AT = 68

/** Disks and page caches are written in units of at least this many bytes. */
const SECTOR = 512

/**
 * Reads the write-ahead log of a database that no process has open, as SQLite does when it opens the database. SQLite
 * ignores everything after the first invalid frame, without an error.
 *
 * Not damage: frames of an earlier generation after those of this one, and an incomplete last transaction.
 *
 * @returns `undefined` if the log does not exist or is empty. Throws what the file system throws.
 */
export function* scanWal(path: string): Steps<WalScan | undefined> {
  const file = open(path)
  if (file === undefined) return undefined
  try {
    const { size } = fstatSync(file)
    if (size === 0) return undefined
    return yield* new WalReader(file, size).scan()
  } finally {
    closeSync(file)
  }
}

function open(path: string): number | undefined {
  try {
    return openOrdinary(path, constants.O_RDONLY)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** One pass over a log. */
class WalReader {
  readonly #file: number
  readonly #bytes: number
  readonly #header = Buffer.alloc(HEADER_BYTES)
  #pageSize = 0
  /** Whether the checksums use the byte order of this computer. */
  #isNative = true
  #salt0 = 0
  #salt1 = 0
  #sum0 = 0
  #sum1 = 0
  #isSound = true
  #sound = 0
  #commits = 0
  #lostCommits = 0
  #state: PageState | undefined
  #applicationId: number | undefined
  /** From the transaction whose commit frame has not been read yet. */
  #pending: { state?: PageState; applicationId?: number } = {}

  constructor(file: number, bytes: number) {
    this.#file = file
    this.#bytes = bytes
  }

  *scan(): Steps<WalScan> {
    // A process that is killed during its first write leaves a short file.
    if (this.#bytes < HEADER_BYTES) return this.#result(undefined)
    const isHeaderSound = this.#readHeader()
    const frameBytes = this.#pageSize + FRAME_HEADER_BYTES
    const perChunk = Math.max(1, Math.floor(CHUNK_BYTES / frameBytes))
    const chunk = new ArrayBuffer(perChunk * frameBytes)
    for (let first = 0; first < this.#frames; first += perChunk) {
      const count = this.#readChunk(new Uint8Array(chunk), HEADER_BYTES + first * frameBytes)
      for (let i = 0; i < count; i++) {
        this.#take(Buffer.from(chunk, i * frameBytes, frameBytes), first + i === this.#frames - 1)
      }
      if (count < perChunk) break
      yield
    }
    if (!isHeaderSound) return this.#result(this.#lostCommits > 0 ? 'header' : undefined)
    if (this.#lostCommits > 0) return this.#result('frame')
    return this.#result(this.#isCut ? 'cut' : undefined)
  }

  get #frames(): number {
    if (this.#pageSize === 0) return 0
    return Math.floor((this.#bytes - HEADER_BYTES) / (this.#pageSize + FRAME_HEADER_BYTES))
  }

  /**
   * Whether the file ends where no writer would stop. SQLite writes the header of a frame, then its page; a kill or a full
   * disk ends a write at a sector boundary.
   */
  get #isCut(): boolean {
    if (!this.#isSound) return false
    const rest = (this.#bytes - HEADER_BYTES) % (this.#pageSize + FRAME_HEADER_BYTES)
    return rest !== 0 && rest !== FRAME_HEADER_BYTES && this.#bytes % SECTOR !== 0
  }

  #readHeader(): boolean {
    const header = this.#header
    readSync(this.#file, header, 0, HEADER_BYTES, 0)
    const magic = header.readUInt32BE(0)
    const isMagic = (magic & ~1) === MAGIC
    this.#isNative = (magic & 1) === (endianness() === 'BE' ? 1 : 0)
    this.#salt0 = header.readInt32BE(16)
    this.#salt1 = header.readInt32BE(20)
    const pageSize = header.readUInt32BE(8)
    const isPageSize = pageSize >= 512 && pageSize <= 65_536 && (pageSize & (pageSize - 1)) === 0
    this.#pageSize = isPageSize ? pageSize : 4096
    if (isMagic && isPageSize) {
      this.#add(header, 0, 24)
      if (this.#sum0 === header.readInt32BE(24) && this.#sum1 === header.readInt32BE(28)) return true
    }
    // Now only the frames show which generation this is.
    this.#isSound = false
    const frame = Buffer.alloc(FRAME_HEADER_BYTES)
    if (readSync(this.#file, frame, 0, FRAME_HEADER_BYTES, HEADER_BYTES) === FRAME_HEADER_BYTES) {
      this.#salt0 = frame.readInt32BE(8)
      this.#salt1 = frame.readInt32BE(12)
    }
    return false
  }

  /** Returns how many frames were read completely. */
  #readChunk(chunk: Uint8Array, position: number): number {
    let read = 0
    while (read < chunk.length) {
      const more = readSync(this.#file, chunk, read, chunk.length - read, position + read)
      if (more === 0) break
      read += more
    }
    return Math.floor(read / (this.#pageSize + FRAME_HEADER_BYTES))
  }

  #take(frame: Buffer, isLast: boolean): void {
    const isOwn = frame.readInt32BE(8) === this.#salt0 && frame.readInt32BE(12) === this.#salt1
    const isCommit = frame.readInt32BE(4) !== 0
    const wasSound = this.#isSound
    if (this.#isSound) this.#isSound = isOwn && this.#isNextSound(frame)
    if (this.#isSound) this.#accept(frame, isCommit)
    // A process that is killed between writing the header of a frame and its page leaves the page of an earlier
    // generation, unless the file has just grown.
    else if (isOwn && isCommit && (!wasSound || isLast)) this.#lostCommits++
  }

  #isNextSound(frame: Buffer): boolean {
    if (frame.readInt32BE(0) === 0) return false
    this.#add(frame, 0, 8)
    this.#add(frame, FRAME_HEADER_BYTES, this.#pageSize)
    return this.#sum0 === frame.readInt32BE(16) && this.#sum1 === frame.readInt32BE(20)
  }

  #accept(frame: Buffer, isCommit: boolean): void {
    this.#sound++
    const page = frame.subarray(FRAME_HEADER_BYTES)
    if (frame.readInt32BE(0) === 1) this.#pending.applicationId = page.readUInt32BE(APPLICATION_ID_AT)
    const state = readStatePage(page)
    if (state !== undefined) this.#pending.state = state
    if (!isCommit) return
    this.#commits++
    this.#state = this.#pending.state ?? this.#state
    this.#applicationId = this.#pending.applicationId ?? this.#applicationId
    this.#pending = {}
  }

  /** Continues SQLite's checksum over `length` more bytes. */
  #add(buffer: Buffer, start: number, length: number): void {
    const source = this.#isNative
      ? buffer.subarray(start, start + length)
      : Buffer.from(buffer.subarray(start, start + length)).swap32()
    const words =
      source.byteOffset % 4 === 0
        ? new Int32Array(source.buffer, source.byteOffset, length / 4)
        : new Int32Array(new Uint8Array(source).buffer)
    const [sum0, sum1] = checksum(words, this.#sum0, this.#sum1)
    this.#sum0 = sum0
    this.#sum1 = sum1
  }

  #result(why: WalDamage | undefined): WalScan {
    return {
      bytes: this.#bytes,
      frames: this.#frames,
      sound: this.#sound,
      commits: this.#commits,
      lostCommits: this.#lostCommits,
      why,
      state: this.#state,
      applicationId: this.#applicationId,
    }
  }
}

function checksum(words: Int32Array, from0: number, from1: number): readonly [number, number] {
  let sum0 = from0
  let sum1 = from1
  for (let i = 0; i < words.length; i += 2) {
    sum0 = (sum0 + (words[i] as number) + sum1) | 0
    sum1 = (sum1 + (words[i + 1] as number) + sum0) | 0
  }
  return [sum0, sum1]
}
