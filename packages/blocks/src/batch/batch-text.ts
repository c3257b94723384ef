import { isAscii } from 'node:buffer'
import type { TextSpans } from '../columns/text-spans.js'
import { HAS_TRACE_ID, TRACE_ID_LENGTH } from '../part/packed-texts.js'
import type { PackedColumns } from './packed-batch.js'

/** The texts of an opened batch: for each row its message, attributes, trace id and span id, one after the other. */
export class BatchText {
  readonly #columns: PackedColumns
  /** Where the texts of each row begin, and where those of the last one end. */
  readonly starts: Uint32Array
  readonly isAscii: boolean
  #lowerCase: JoinedMessages | undefined

  constructor(columns: PackedColumns, starts: Uint32Array) {
    this.#columns = columns
    this.starts = starts
    this.isAscii = isAscii(columns.text.subarray(0, starts[starts.length - 1]))
  }

  /** Bytes of memory beyond those of the batch. */
  get memoryBytes(): number {
    return this.starts.byteLength + (this.#lowerCase?.memoryBytes ?? 0)
  }

  message(row: number): string {
    const start = this.starts[row] as number
    return this.#slice(start, start + (this.#columns.messageLengths[row] as number))
  }

  /** Whether all characters of a message are ASCII. */
  isAsciiMessage(row: number): boolean {
    if (this.isAscii) return true
    const start = this.starts[row] as number
    return isAscii(this.#columns.text.subarray(start, start + (this.#columns.messageLengths[row] as number)))
  }

  attributes(row: number): string | undefined {
    const length = this.#columns.attributesLengths[row] as number
    if (length === 0) return undefined
    const start = this.#attributesStart(row)
    return this.#slice(start, start + length)
  }

  /** Where the attributes of each row lie; empty for a row without attributes. */
  attributesSpans(): TextSpans {
    const { messageLengths, attributesLengths, text } = this.#columns
    const starts = messageLengths.map((length, row) => (this.starts[row] as number) + length)
    return {
      bytes: text,
      starts,
      ends: starts.map((start, row) => start + (attributesLengths[row] as number)),
    }
  }

  /** Where the trace id of each row lies; empty for a row without one. */
  traceIdSpans(): TextSpans {
    const { bytes, ends: starts } = this.attributesSpans()
    const { flags } = this.#columns
    const lengthOf = (row: number) => ((flags[row] as number) & HAS_TRACE_ID ? TRACE_ID_LENGTH : 0)
    return { bytes, starts, ends: starts.map((start, row) => start + lengthOf(row)) }
  }

  /** Only for a row that has one. */
  traceId(row: number): string {
    const start = this.#attributesStart(row) + (this.#columns.attributesLengths[row] as number)
    return this.#columns.text.latin1Slice(start, start + TRACE_ID_LENGTH)
  }

  spanId(row: number): string {
    const hasTraceId = ((this.#columns.flags[row] as number) & HAS_TRACE_ID) !== 0
    const start = this.#attributesStart(row) + (this.#columns.attributesLengths[row] as number)
    return this.#columns.text.latin1Slice(
      start + (hasTraceId ? TRACE_ID_LENGTH : 0),
      this.starts[row + 1] as number,
    )
  }

  /** All texts as one, with one character for each byte. */
  everything(): string {
    return this.#columns.text.latin1Slice(0, this.#end)
  }

  /** Calls `found` with the rows whose message contains these bytes, each once, ascending. */
  findInMessages(bytes: Uint8Array, found: (row: number) => void): void {
    find(bytes, this.#columns.text, this.starts, (row, at) => {
      const end = (this.starts[row] as number) + (this.#columns.messageLengths[row] as number)
      if (at + bytes.length > end) return false
      found(row)
      return true
    })
  }

  /** As {@link findInMessages}, in messages whose ASCII letters are in lower case. Bytes that are not ASCII are arbitrary there. */
  findInLowerCase(bytes: Uint8Array, found: (row: number) => void): void {
    this.#lowerCase ??= new JoinedMessages(this.#columns, this.starts)
    this.#lowerCase.find(bytes, found)
  }

  /** As {@link findInMessages} for the attributes. */
  findInAttributes(bytes: Uint8Array, found: (row: number) => void): void {
    find(bytes, this.#columns.text, this.starts, (row, at) => {
      const start = this.#attributesStart(row)
      if (at < start) return undefined
      if (at + bytes.length > start + (this.#columns.attributesLengths[row] as number)) return false
      found(row)
      return true
    })
  }

  #attributesStart(row: number): number {
    return (this.starts[row] as number) + (this.#columns.messageLengths[row] as number)
  }

  get #end(): number {
    return this.starts[this.starts.length - 1] as number
  }

  #slice(start: number, end: number): string {
    const { text } = this.#columns
    return this.isAscii ? text.latin1Slice(start, end) : text.toString('utf8', start, end)
  }
}

/** The messages alone, in lower case: a fraction of all texts. */
class JoinedMessages {
  readonly #text: Buffer
  readonly #starts: Uint32Array

  constructor({ text, messageLengths }: PackedColumns, starts: Uint32Array) {
    const joined = new Uint32Array(messageLengths.length + 1)
    messageLengths.forEach((length, row) => {
      joined[row + 1] = (joined[row] as number) + length
    })
    const all = Buffer.allocUnsafeSlow(joined[messageLengths.length] as number)
    messageLengths.forEach((length, row) => {
      const start = starts[row] as number
      all.set(text.subarray(start, start + length), joined[row])
    })
    this.#text = Buffer.from(all.toString('latin1').toLowerCase(), 'latin1')
    this.#starts = joined
  }

  get memoryBytes(): number {
    return this.#text.byteLength + this.#starts.byteLength
  }

  find(bytes: Uint8Array, found: (row: number) => void): void {
    find(bytes, this.#text, this.#starts, (row, at) => {
      if (at + bytes.length > (this.#starts[row + 1] as number)) return false
      found(row)
      return true
    })
  }
}

/**
 * Calls `judge` with the places of bytes and the rows in which these begin. It returns `undefined` if the same row may have them at a
 * later place that counts.
 *
 * @param starts Where the text of each row begins, and where that of the last one ends.
 */
function find(
  bytes: Uint8Array,
  text: Uint8Array,
  starts: Uint32Array,
  judge: (row: number, at: number) => boolean | undefined,
): void {
  const haystack = Buffer.from(text.buffer, text.byteOffset, starts[starts.length - 1])
  let row = 0
  for (let at = haystack.indexOf(bytes); at >= 0; ) {
    while ((starts[row + 1] as number) <= at) row++
    const next = judge(row, at) === undefined ? at + 1 : (starts[row + 1] as number)
    at = haystack.indexOf(bytes, next)
  }
}
