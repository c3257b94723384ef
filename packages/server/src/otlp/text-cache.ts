/** The longest text that is kept. Longer ones rarely come again, and a Buffer decodes them as fast. */
const MAX_LENGTH = 32
/** How many texts are kept, a power of two. */
const SLOTS = 4096

/**
 * Texts of earlier messages, found by their bytes: names of attributes and most of their values come again and again, and decoding
 * each again takes longer than to compare it. A text takes the place of another one with the same hash.
 */
export class TextCache {
  readonly #texts: string[] = new Array<string>(SLOTS).fill('')
  readonly #create: (text: string) => string

  /** @param create Called once for each text that is kept. */
  constructor(create: (text: string) => string = (text) => text) {
    this.#create = create
  }

  /** The text in a part of a message, which is UTF-8. */
  read(bytes: Buffer, start: number, end: number): string {
    const length = end - start
    if (length > MAX_LENGTH) return bytes.toString('utf8', start, end)
    let hash = length
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number
      if (byte >= 0x80) return bytes.toString('utf8', start, end)
      hash = Math.imul(hash ^ byte, 0x01000193)
    }
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1)
    const known = this.#texts[slot] as string
    if (known.length === length && isText(known, bytes, start)) return known
    const text = this.#create(bytes.toString('latin1', start, end))
    this.#texts[slot] = text
    return text
  }
}

function isText(text: string, bytes: Buffer, start: number): boolean {
  for (let place = 0; place < text.length; place++) {
    if (text.charCodeAt(place) !== bytes[start + place]) return false
  }
  return true
}
