import { encodingOf, looksLikeUtf16, markOf } from './encoding.js'
import { hasSignature, SIGNATURES, type Signature } from './signatures.js'

/** What a file holds, judged by its beginning. */
export type Content =
  | { readonly kind: 'text' }
  | { readonly kind: 'compressed'; readonly codec: 'gzip' | 'zstd' }
  | { readonly kind: 'binary'; readonly type: string; readonly remedy?: string }

const LINE_FEED = 10
/** Bytes that are looked at. */
const MAX_SAMPLE = 8192
/** Fewer bytes of this kind than these prove nothing. */
const MIN_CONTROLS = 8

/** Whether more bytes would tell no more. */
export function isEnoughToTell(bytes: Uint8Array): boolean {
  if (bytes.length >= MAX_SAMPLE) return true
  // The end of a line has two bytes in UTF-16.
  const isUtf16 = bytes[0] === 0xff || bytes[0] === 0xfe
  return bytes.includes(10) && !(isUtf16 && bytes.length % 2 === 1)
}

/** @param start The first bytes of a file: all that {@link isEnoughToTell}, or all that there are. */
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

/** How bytes are compressed that can be unpacked here. */
export function compressionOf(bytes: Uint8Array): 'gzip' | 'zstd' | undefined {
  const [first = 0, second, third, fourth] = bytes
  if (first === 0x1f && second === 0x8b) return 'gzip'
  if (second === 0xb5 && third === 0x2f && fourth === 0xfd && first === 0x28) return 'zstd'
  // A frame that may be skipped: pzstd begins with one.
  if (second === 0x2a && third === 0x4d && fourth === 0x18 && first >> 4 === 5) return 'zstd'
  return undefined
}

/** Where a mark says that UTF-16 goes on, as in files that were put behind each other: that has other bytes than text. */
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

/** Text of any encoding has few controls, and compressed or encrypted data has them among what is no UTF-8. */
function isBinary(bytes: Uint8Array): boolean {
  const controls = bytes.reduce((count, byte) => (isControl(byte) ? count + 1 : count), 0)
  if (controls < MIN_CONTROLS) return false
  const share = controls / bytes.length
  return share > 0.1 || (share > 0.02 && countInvalid(bytes) / bytes.length > 0.05)
}

/** Of the controls, text has \b, \t, \n, \v, \f, \r and ESC. */
function isControl(byte: number): boolean {
  return (byte < 0x20 && !(byte >= 8 && byte <= 13) && byte !== 0x1b) || byte === 0x7f
}

function countInvalid(bytes: Uint8Array): number {
  return new TextDecoder().decode(bytes).split('\ufffd').length - 1
}
