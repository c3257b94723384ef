import { TextDecoder } from 'node:util'
import type { Encoding } from './encoding.js'
import { findFileStart } from './find-file-start.js'

/**
 * Decodes bytes to text, also of concatenated files in different encodings. A file in another encoding begins a new line.
 * Byte order marks stay in the text as U+FEFF. Invalid bytes become U+FFFD.
 */
export class TextBytes {
  #encoding: Encoding
  #decoder: TextDecoder
  #held: Uint8Array = new Uint8Array(0)
  #isLineStart = true

  constructor(encoding: Encoding = 'utf-8') {
    this.#encoding = encoding
    this.#decoder = decoderOf(encoding)
  }

  get encoding(): Encoding {
    return this.#encoding
  }

  /** Decodes bytes. Holds back those that can be decoded only with the bytes after them. */
  decode(bytes: Uint8Array): string {
    return this.#decode(bytes, false)
  }

  /** Decodes the bytes that were held back. */
  end(): string {
    return this.#decode(new Uint8Array(0), true)
  }

  #decode(more: Uint8Array, isLast: boolean): string {
    const bytes = this.#held.length === 0 ? more : Buffer.concat([this.#held, more])
    this.#held = new Uint8Array(0)
    let text = ''
    let start = 0
    for (;;) {
      const rest = bytes.subarray(start)
      const { at, next } = findFileStart(rest, this.#encoding, this.#isLineStart, isLast)
      text += this.#textOf(rest.subarray(0, at))
      start += at
      if (next === undefined) break
      text += this.#begin(next)
    }
    this.#held = bytes.subarray(start)
    return isLast ? text + this.#decoder.decode() : text
  }

  #textOf(bytes: Uint8Array): string {
    if (bytes.length === 0) return ''
    const text = this.#decoder.decode(bytes, { stream: true })
    if (text !== '') this.#isLineStart = text.endsWith('\n')
    return text
  }

  /** Begins a file in another encoding. Returns the end of the text of the file before it. */
  #begin(encoding: Encoding): string {
    let text = this.#decoder.decode()
    if (!this.#isLineStart || text !== '') text += '\n'
    this.#isLineStart = true
    this.#encoding = encoding
    this.#decoder = decoderOf(encoding)
    return text
  }
}

function decoderOf(encoding: Encoding): TextDecoder {
  // Marks are dropped later, when the text is split into lines.
  return new TextDecoder(encoding, { ignoreBOM: true })
}
