/** The longest text that is kept. Longer ones rarely come again, and a Buffer decodes them as fast. */
const MAX_LENGTH = 32
/** How many texts are kept, a power of two. */
const SLOTS = 4096
/** How many of the last bytes of a text choose its place. */
const MAX_HASHED = 8
const FNV_PRIME = 0x01000193

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
    const slot = slotOf(bytes, start, end)
    const known = this.#texts[slot] as string
    if (known.length === length && isText(known, bytes, start)) return known
    for (let at = start; at < end; at++) {
      // Only characters of one byte can be compared with the bytes.
      if ((bytes[at] as number) >= 0x80) return bytes.toString('utf8', start, end)
    }
    const text = this.#create(bytes.toString('latin1', start, end))
    this.#texts[slot] = text
    return text
  }
}

/** By the length and a few bytes: texts that differ mostly do so at their end. */
function slotOf(bytes: Buffer, start: number, end: number): number {
  let hash = end - start
  if (start < end) hash = Math.imul(hash ^ (bytes[start] as number), FNV_PRIME)
  for (let at = Math.max(start, end - MAX_HASHED); at < end; at++) {
    hash = Math.imul(hash ^ (bytes[at] as number), FNV_PRIME)
  }
  return (hash ^ (hash >>> 15)) & (SLOTS - 1)
}

function isText(text: string, bytes: Buffer, start: number): boolean {
  for (let place = 0; place < text.length; place++) {
    if (text.charCodeAt(place) !== bytes[start + place]) return false
  }
  return true
}
