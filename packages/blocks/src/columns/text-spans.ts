/** Where texts lie in a memory: text `i` is the bytes from `starts[i]` to `ends[i]`. */
export interface TextSpans {
  /** UTF-8. */
  readonly bytes: Uint8Array
  readonly starts: Uint32Array
  readonly ends: Uint32Array
}

/** The texts one after the other; an absent one is empty. Encoding one long text is many times faster than encoding many short ones. */
export function joinTexts(texts: readonly (string | undefined)[]): TextSpans {
  const bytes = Buffer.from(texts.join(''))
  const starts = new Uint32Array(texts.length)
  const ends = new Uint32Array(texts.length)
  let end = 0
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i]
    starts[i] = end
    if (text !== undefined) end += text.length
    ends[i] = end
  }
  // In ASCII text, each character is one byte.
  if (end === bytes.length) return { bytes, starts, ends }
  end = 0
  for (let i = 0; i < texts.length; i++) {
    starts[i] = end
    end += Buffer.byteLength(texts[i] ?? '')
    ends[i] = end
  }
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
