/** Where texts lie in a memory: text `i` is the bytes from `starts[i]` to `ends[i]`. */
export interface TextSpans {
  /** UTF-8. */
  readonly bytes: Uint8Array
  readonly starts: Uint32Array
  readonly ends: Uint32Array
}

/** Characters of a piece: long enough for few calls, short enough for the processor's caches. */
const PIECE = 8192

/**
 * The texts one after the other; an absent one is empty. They are joined before they are encoded: encoding one long text is many
 * times faster than encoding many short ones.
 */
export function joinTexts(texts: readonly (string | undefined)[]): TextSpans {
  const pieces: string[] = []
  const starts = new Uint32Array(texts.length)
  const ends = new Uint32Array(texts.length)
  let length = 0
  for (let next = 0; next < texts.length; ) {
    const first = next
    let piece = ''
    while (next < texts.length && piece.length < PIECE) piece += texts[next++] ?? ''
    const bytes = Buffer.byteLength(piece)
    // In ASCII text, each character is one byte.
    const isAscii = bytes === piece.length
    for (let i = first; i < next; i++) {
      const text = texts[i] ?? ''
      starts[i] = length
      length += isAscii ? text.length : Buffer.byteLength(text)
      ends[i] = length
    }
    pieces.push(piece)
  }
  const bytes = Buffer.allocUnsafe(length)
  let end = 0
  for (const piece of pieces) end += bytes.write(piece, end)
  return { bytes, starts, ends }
}

/** Values of which each is listed once. Places are counted from 1; 0 is no value. */
export function listTexts(texts: readonly (string | undefined)[]): { codes: Uint32Array; values: string[] } {
  const codes = new Uint32Array(texts.length)
  const values: string[] = []
  const known = new Map<string, number>()
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i]
    if (text === undefined) continue
    let code = known.get(text)
    if (code === undefined) {
      code = values.push(text)
      known.set(text, code)
    }
    codes[i] = code
  }
  return { codes, values }
}
