export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be'

/** A byte order mark: it shows the encoding of the text after it. */
export interface Mark {
  readonly encoding: Encoding
  readonly length: number
}

const LINE_FEED = 10
/** Two-byte units that are inspected. */
const MAX_UNITS = 2048

/** The byte order mark at an offset, if there is one. */
export function markOf(bytes: Uint8Array, at = 0): Mark | undefined {
  const [first, second, third] = bytes.subarray(at, at + 3)
  if (first === 0xef && second === 0xbb && third === 0xbf) return { encoding: 'utf-8', length: 3 }
  if (first === 0xff && second === 0xfe) return { encoding: 'utf-16le', length: 2 }
  if (first === 0xfe && second === 0xff) return { encoding: 'utf-16be', length: 2 }
  return undefined
}

/** The encoding of a text, detected from its beginning. */
export function encodingOf(start: Uint8Array): Encoding {
  const marked = markOf(start)?.encoding
  if (marked === undefined) return utf16WithoutMark(start) ?? 'utf-8'
  // Text in another encoding may begin with the same bytes. Its line breaks are not valid in UTF-16.
  const isUtf8 = marked === 'utf-8' || (start.includes(LINE_FEED) && !looksLikeUtf16(start, marked))
  return isUtf8 ? 'utf-8' : marked
}

/**
 * Whether bytes may be UTF-16 of a byte order. A log contains spaces, digits and line breaks. In UTF-16 each of them has a
 * NUL byte, and no other text has those.
 */
export function looksLikeUtf16(bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be'): boolean {
  const { ascii, swapped } = countUnits(bytes, encoding)
  return ascii > swapped
}

/** The byte order of UTF-16 without a mark, which is detected only if nearly all of the text is ASCII. */
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
