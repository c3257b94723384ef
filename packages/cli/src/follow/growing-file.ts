import { type FileHandle, open, realpath } from 'node:fs/promises'
import { TextDecoder } from 'node:util'
import { detectContent } from '../input/detect-content.js'
import { type Encoding, encodingOf } from '../input/encoding.js'
import { InputError } from '../input/input-error.js'
import { type FilePosition, holdsWhatWasRead, isSameFile, positionOf } from './file-position.js'

/** Bytes per read. */
const READ_SIZE = 1024 * 1024
/** Bytes that are inspected to detect the kind of file. */
const START = 8192
/** Bytes of a line that are kept. A longer line is cut. */
const MAX_LINE_BYTES = 64 * 1024 * 1024

/** A line, and where the next one begins. */
export interface FileLine {
  readonly text: string
  readonly end: number
}

/** Reads the lines that are appended to a file, even after it is renamed or removed. */
export class GrowingFile {
  readonly #file: FileHandle
  #position: FilePosition
  #encoding: Encoding | undefined
  /** Bytes that were read after the last line. */
  #rest: Uint8Array[] = []
  #restLength = 0
  #lines: FileLine[] = []
  #readTo: number

  private constructor(file: FileHandle, position: FilePosition) {
    this.#file = file
    this.#position = position
    this.#readTo = position.offset
  }

  /**
   * Opens a file to read from an offset on.
   *
   * @throws InputError if it is not a regular file.
   */
  static async open(path: string, offset = 0): Promise<GrowingFile> {
    const file = await open(path)
    try {
      const stat = await file.stat()
      if (!stat.isFile())
        throw new InputError('unreadable', 'cannot be followed: it is not a regular file', {
          remedy: stat.isDirectory() ? undefined : 'cat FILE',
        })
      return new GrowingFile(file, await positionOf(file, await realpath(path), offset))
    } catch (thrown) {
      await file.close()
      throw thrown
    }
  }

  /** The position up to which all lines are stored. */
  get position(): FilePosition {
    return this.#position
  }

  /** Whole lines after the position. */
  get lines(): readonly FileLine[] {
    return this.#lines
  }

  get hasUnfinishedLine(): boolean {
    return this.#restLength > 0
  }

  isSameAs(stat: Parameters<typeof isSameFile>[1]): boolean {
    return isSameFile(this.#position, stat)
  }

  /** Whether the file was truncated, or rewritten from its beginning. */
  async isReplaced(): Promise<boolean> {
    const { size } = await this.#file.stat()
    return (
      size < this.#readTo || (size > this.#readTo && !(await holdsWhatWasRead(this.#file, this.#position)))
    )
  }

  /** Reads more bytes. Returns whether there were any. Throws InputError if the file is not text. */
  async readMore(): Promise<boolean> {
    const buffer = Buffer.alloc(READ_SIZE)
    const { bytesRead } = await this.#file.read(buffer, 0, READ_SIZE, this.#readTo)
    if (bytesRead === 0) return false
    this.#encoding ??= await this.#detectEncoding()
    // Half of a UTF-16 unit is read again together with its other half.
    const length = this.#encoding === 'utf-8' ? bytesRead : bytesRead & ~1
    this.#split(buffer.subarray(0, length), this.#encoding)
    this.#readTo += length
    return length > 0
  }

  /** Completes the last line, which will get no line break any more. */
  finishLine(): void {
    if (this.#restLength > 0) this.#endLine(this.#readTo, this.#encoding ?? 'utf-8')
  }

  /** The position after the first `count` lines. */
  async positionAfter(count: number): Promise<FilePosition> {
    const { path, offset } = this.#position
    return positionOf(this.#file, path, this.#lines[count - 1]?.end ?? offset)
  }

  /** Drops lines that are stored. */
  advance(count: number, position: FilePosition): void {
    this.#lines = this.#lines.slice(count)
    this.#position = position
  }

  /** Starts again at the beginning of the file. */
  async restart(): Promise<void> {
    this.#lines = []
    this.#rest = []
    this.#restLength = 0
    this.#encoding = undefined
    this.#readTo = 0
    this.#position = await positionOf(this.#file, this.#position.path, 0)
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  async #detectEncoding(): Promise<Encoding> {
    const { buffer, bytesRead } = await this.#file.read(Buffer.alloc(START), 0, START, 0)
    const start = buffer.subarray(0, bytesRead)
    const content = detectContent(start)
    if (content.kind === 'text') return encodingOf(start)
    const type = content.kind === 'binary' ? content.type : `${content.codec}-compressed`
    throw new InputError('binary', `is ${type}, and cannot be followed`)
  }

  #split(bytes: Buffer, encoding: Encoding): void {
    let from = 0
    for (let end = endOfLine(bytes, from, encoding); end !== -1; end = endOfLine(bytes, from, encoding)) {
      this.#keep(bytes.subarray(from, end))
      this.#endLine(this.#readTo + end, encoding)
      from = end
    }
    this.#keep(bytes.subarray(from))
  }

  #keep(bytes: Uint8Array): void {
    if (this.#restLength < MAX_LINE_BYTES) this.#rest.push(bytes)
    this.#restLength += bytes.length
  }

  #endLine(end: number, encoding: Encoding): void {
    this.#lines.push({ text: textOf(Buffer.concat(this.#rest), encoding), end })
    this.#rest = []
    this.#restLength = 0
  }
}

/** Offset after the line break; -1 if the line has none yet. */
function endOfLine(bytes: Buffer, from: number, encoding: Encoding): number {
  let at = bytes.indexOf(10, from)
  if (encoding === 'utf-8') return at === -1 ? -1 : at + 1
  const [lower, upper] = encoding === 'utf-16le' ? [0, 1] : [1, 0]
  while (at !== -1 && ((at - lower) % 2 !== 0 || bytes[at - lower + upper] !== 0))
    at = bytes.indexOf(10, at + 1)
  return at === -1 ? -1 : at - lower + 2
}

function textOf(line: Uint8Array, encoding: Encoding): string {
  const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(line)
  return text.replace(/^\ufeff+/, '').replace(/\r?\n$/, '')
}
