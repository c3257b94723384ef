import { encodingOf, looksLikeUtf16, markOf } from './encoding.js'
import { hasSignature, SIGNATURES, type Signature } from './signatures.js'

/** The kind of content of a file, detected from its beginning. */
export type Content =
  | { readonly kind: 'text' }
  | { readonly kind: 'compressed'; readonly codec: 'gzip' | 'zstd' }
  | { readonly kind: 'binary'; readonly type: string; readonly remedy?: string }

const LINE_FEED = 10
/** Bytes that are inspected. */
const MAX_SAMPLE = 8192
/** Fewer control characters than this prove nothing. */
const MIN_CONTROLS = 8

/** Whether the bytes are enough for {@link detectContent}. */
export function isEnoughToDetect(bytes: Uint8Array): boolean {
  if (bytes.length >= MAX_SAMPLE) return true
  // A line break has two bytes in UTF-16.
  const isUtf16 = bytes[0] === 0xff || bytes[0] === 0xfe
  return bytes.includes(10) && !(isUtf16 && bytes.length % 2 === 1)
}

/** @param start The first bytes of a file: as many as {@link isEnoughToDetect} asks for, or the whole file. */
export function detectContent(start: Uint8Array): Content {
  const bytes = start.subarray(0, MAX_SAMPLE)
  const codec = compressionOf(bytes)
  if (codec !== undefined) return { kind: 'compressed', codec }
  const signature = SIGNATURES.find((signature) => hasSignature(bytes, signature))
  if (signature !== undefined && !signature.isText) return binary(signature)
  const encoding = encodingOf(bytes)
  if (encoding !== 'utf-8' && looksLikeUtf16(bytes, encoding)) return { kind: 'text' }
  if (!isBinary(bytes.subarray(0, endOfFirstText(bytes)))) return { kind: 'text' }
  return signature === undefined ? { kind: 'binary', type: 'binary data' } : binary(signature)
}

/** The compression of bytes, if this program can unpack it. */
export function compressionOf(bytes: Uint8Array): 'gzip' | 'zstd' | undefined {
  const [first = 0, second, third, fourth] = bytes
  if (first === 0x1f && second === 0x8b) return 'gzip'
  if (second === 0xb5 && third === 0x2f && fourth === 0xfd && first === 0x28) return 'zstd'
  // A skippable frame; files of pzstd begin with one.
  if (second === 0x2a && third === 0x4d && fourth === 0x18 && first >> 4 === 5) return 'zstd'
  return undefined
}

/** Where UTF-16 with a byte order mark begins in concatenated files: its bytes are not like those of other text. */
function endOfFirstText(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) {
    const encoding = markOf(bytes, at + 1)?.encoding ?? 'utf-8'
    if (encoding !== 'utf-8' && looksLikeUtf16(bytes.subarray(at + 1), encoding)) return at + 1
  }
  return bytes.length
}

function binary({ type, remedy }: Signature): Content {
  return { kind: 'binary', type, ...(remedy !== undefined && { remedy }) }
}

/** Text of any encoding has few control characters. Compressed or encrypted data has many, and much invalid UTF-8. */
function isBinary(bytes: Uint8Array): boolean {
  const controls = bytes.reduce((count, byte) => (isControl(byte) ? count + 1 : count), 0)
  if (controls < MIN_CONTROLS) return false
  const share = controls / bytes.length
  return share > 0.1 || (share > 0.02 && countInvalid(bytes) / bytes.length > 0.05)
}

/** Whether it is a control character other than those of text: \b, \t, \n, \v, \f, \r and ESC. */
function isControl(byte: number): boolean {
  return (byte < 0x20 && !(byte >= 8 && byte <= 13) && byte !== 0x1b) || byte === 0x7f
}

function countInvalid(bytes: Uint8Array): number {
  return new TextDecoder().decode(bytes).split('\ufffd').length - 1
}
