import { TextDecoder } from 'node:util'
import type { Encoding } from './encoding.js'
import { findFileStart } from './find-file-start.js'

/**
 * Turns bytes into text: of one encoding, and of others where files were put behind each other. A file that begins in
 * another encoding begins a line. Marks stay in the text, as U+FEFF; bytes that are no characters become U+FFFD.
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

  /** The text of bytes, as far as it is certain. */
  decode(bytes: Uint8Array): string {
    return this.#decode(bytes, false)
  }

  /** The text of what is left. */
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

  /** What ends the file before. */
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
  // The marks are found in the lines.
  return new TextDecoder(encoding, { ignoreBOM: true })
}
