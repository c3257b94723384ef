import { HAS_SPAN_ID, HAS_TRACE_ID, type PackedTexts, textLength } from '../part/packed-texts.js'
import type { Part } from '../part/part.js'

/** Bytes of a row for which memory is allocated at first. */
const LIKELY_BYTES = 192
const MAX_FIRST_BYTES = 4 * 1024 * 1024

/** The texts of rows of several parts, copied into one memory. */
export class CopiedTexts {
  #bytes: Buffer<ArrayBuffer>
  /** Bytes of the rows, those that are not yet copied included. */
  #length = 0
  #count = 0
  /** Bytes of messages and attributes. */
  #textBytes = 0
  readonly #starts: Uint32Array
  readonly #messageLengths: Uint32Array
  readonly #attributesLengths: Uint32Array
  readonly #flags: Uint8Array
  /** Rows that lie one after the other where they come from are copied at once. */
  #run: { readonly source: Uint8Array; readonly start: number; end: number } | undefined

  /** @param spare Memory that nothing uses any more. */
  constructor(limit: number, spare: ArrayBuffer | undefined) {
    this.#bytes =
      spare === undefined
        ? Buffer.allocUnsafeSlow(Math.min(limit * LIKELY_BYTES, MAX_FIRST_BYTES))
        : Buffer.from(spare)
    this.#starts = new Uint32Array(limit)
    this.#messageLengths = new Uint32Array(limit)
    this.#attributesLengths = new Uint32Array(limit)
    this.#flags = new Uint8Array(limit)
  }

  /**
   * Adds a row of a part.
   *
   * @param texts The packed texts of the part, if it has any.
   * @returns false, without the row, if messages and attributes would take more than `maxText` bytes.
   */
  add(part: Part, texts: PackedTexts | undefined, row: number, maxText: number): boolean {
    return texts === undefined ? this.#addStrings(part, row, maxText) : this.#addPacked(texts, row, maxText)
  }

  finish(): PackedTexts {
    this.#copyRun()
    return {
      bytes: this.#bytes.subarray(0, this.#length),
      starts: this.#starts.subarray(0, this.#count),
      messageLengths: this.#messageLengths.subarray(0, this.#count),
      attributesLengths: this.#attributesLengths.subarray(0, this.#count),
      flags: this.#flags.subarray(0, this.#count),
    }
  }

  #addPacked(texts: PackedTexts, row: number, maxText: number): boolean {
    const messageLength = texts.messageLengths[row] as number
    const attributesLength = texts.attributesLengths[row] as number
    if (!this.#begin(messageLength, attributesLength, texts.flags[row] as number, maxText)) return false
    const start = texts.starts[row] as number
    const length = textLength(texts, row)
    const run = this.#run
    if (run !== undefined && run.source === texts.bytes && run.end === start) run.end += length
    else {
      this.#copyRun()
      this.#run = { source: texts.bytes, start, end: start + length }
    }
    this.#length += length
    return true
  }

  #addStrings(part: Part, row: number, maxText: number): boolean {
    const message = part.messages.get(row)
    const attributes = part.attributes.get(row) ?? ''
    const { codes, values } = part.traceIds
    const traceId = (codes[row] as number) === 0 ? '' : (values[(codes[row] as number) - 1] as string)
    const spanId = part.spanIds.get(row) ?? ''
    const flags = (traceId === '' ? 0 : HAS_TRACE_ID) | (spanId === '' ? 0 : HAS_SPAN_ID)
    const messageLength = Buffer.byteLength(message)
    const attributesLength = Buffer.byteLength(attributes)
    if (!this.#begin(messageLength, attributesLength, flags, maxText)) return false
    this.#copyRun()
    const text = message + attributes + traceId + spanId
    const length = messageLength + attributesLength + traceId.length + spanId.length
    this.#reserve(length)
    this.#bytes.write(text, this.#length)
    this.#length += length
    return true
  }

  #begin(messageLength: number, attributesLength: number, flags: number, maxText: number): boolean {
    const textBytes = this.#textBytes + messageLength + attributesLength
    if (textBytes > maxText) return false
    this.#textBytes = textBytes
    const row = this.#count++
    this.#starts[row] = this.#length
    this.#messageLengths[row] = messageLength
    this.#attributesLengths[row] = attributesLength
    this.#flags[row] = flags
    return true
  }

  #copyRun(): void {
    const run = this.#run
    if (run === undefined) return
    this.#run = undefined
    const start = this.#length - (run.end - run.start)
    this.#reserve(0)
    this.#bytes.set(run.source.subarray(run.start, run.end), start)
  }

  /** Makes room for all bytes that are counted, and some more. */
  #reserve(more: number): void {
    const needed = this.#length + more
    if (needed <= this.#bytes.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2))
    this.#bytes.copy(grown)
    this.#bytes = grown
  }
}
