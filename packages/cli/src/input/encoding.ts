export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be'

/** A byte order mark: it says how the text behind it is encoded. */
export interface Mark {
  readonly encoding: Encoding
  readonly length: number
}

const LINE_FEED = 10
/** Units of two bytes that are looked at. */
const MAX_UNITS = 2048

/** The mark that stands at a place. */
export function markOf(bytes: Uint8Array, at = 0): Mark | undefined {
  const [first, second, third] = bytes.subarray(at, at + 3)
  if (first === 0xef && second === 0xbb && third === 0xbf) return { encoding: 'utf-8', length: 3 }
  if (first === 0xff && second === 0xfe) return { encoding: 'utf-16le', length: 2 }
  if (first === 0xfe && second === 0xff) return { encoding: 'utf-16be', length: 2 }
  return undefined
}

/** The encoding of a text, judged by its beginning. */
export function encodingOf(start: Uint8Array): Encoding {
  const marked = markOf(start)?.encoding
  if (marked === undefined) return utf16WithoutMark(start) ?? 'utf-8'
  // Text of any bytes may begin so, and has ends of lines that are none in UTF-16.
  const isUtf8 = marked === 'utf-8' || (start.includes(LINE_FEED) && !looksLikeUtf16(start, marked))
  return isUtf8 ? 'utf-8' : marked
}

/**
 * Whether bytes may be UTF-16 of an order. A log has blanks, digits and ends of lines, and half of each of them is NUL,
 * which no other text has.
 */
export function looksLikeUtf16(bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be'): boolean {
  const { ascii, swapped } = countUnits(bytes, encoding)
  return ascii > swapped
}

/** The order of UTF-16 that lacks its mark: nearly all of it must be ASCII then. */
function utf16WithoutMark(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  for (const encoding of ['utf-16le', 'utf-16be'] as const) {
    const { units, ascii, swapped } = countUnits(bytes, encoding)
    if (ascii >= 2 && ascii > units * 0.7 && swapped <= units * 0.02) return encoding
  }
  return undefined
}

function countUnits(bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be') {
  const high = encoding === 'utf-16le' ? 1 : 0
  const units = Math.min(bytes.length >> 1, MAX_UNITS)
  let ascii = 0
  let swapped = 0
  for (let i = 0; i < units; i++) {
    const upper = bytes[2 * i + high] ?? 0
    const lower = bytes[2 * i + 1 - high] ?? 0
    if (upper === 0 && isAsciiText(lower)) ascii++
    else if (lower === 0 && isAsciiText(upper)) swapped++
  }
  return { units, ascii, swapped }
}

function isAsciiText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || (byte >= 8 && byte <= 13) || byte === 0x1b
}
