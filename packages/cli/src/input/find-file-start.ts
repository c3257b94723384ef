import { type Encoding, looksLikeUtf16, markOf } from './encoding.js'

const LINE_FEED = 10
/** Bytes after a possible UTF-16 mark that show whether it is one. */
const EVIDENCE = 64
/** This many bytes of ASCII in a row are not UTF-16. */
const ASCII_RUN = 32
const MIN_ASCII = 8

/**
 * Finds the beginning of a file in another encoding in concatenated files, as `cat` produces them.
 *
 * @param bytes Bytes in `encoding`, beginning with a whole unit.
 * @param isLineStart Whether the bytes begin a line.
 * @param isLast Whether no more bytes follow.
 * @returns The number of bytes in `encoding`, and the encoding of the next file. Without `next`, the rest of the bytes can be
 *   judged only when more of them arrive.
 */
export function findFileStart(
  bytes: Uint8Array,
  encoding: Encoding,
  isLineStart: boolean,
  isLast: boolean,
): { readonly at: number; readonly next?: Encoding } {
  return encoding === 'utf-8' ? findInUtf8(bytes, isLast) : findInUtf16(bytes, encoding, isLineStart, isLast)
}

function findInUtf8(bytes: Uint8Array, isLast: boolean) {
  // Neither byte of a mark occurs in UTF-8, but the text may contain invalid bytes.
  const firsts = [bytes.indexOf(0xfe), bytes.indexOf(0xff)].filter((at) => at >= 0)
  for (let at = Math.min(bytes.length, ...firsts); at < bytes.length; at++) {
    if ((bytes[at] ?? 0) < 0xfe) continue
    if (at + 1 === bytes.length && !isLast) return { at }
    const mark = markOf(bytes, at)
    if (mark === undefined || mark.encoding === 'utf-8') continue
    const evidence = bytes.subarray(at + mark.length, at + mark.length + EVIDENCE)
    if (evidence.length < EVIDENCE && !isLast) return { at }
    if (looksLikeUtf16(evidence, mark.encoding)) return { at, next: mark.encoding }
  }
  return { at: bytes.length }
}

function findInUtf16(
  bytes: Uint8Array,
  encoding: 'utf-16le' | 'utf-16be',
  isLineStart: boolean,
  isLast: boolean,
) {
  const [lower, upper] = encoding === 'utf-16le' ? [0, 1] : [1, 0]
  let isStart = isLineStart
  let at = 0
  for (; at + 1 < bytes.length; at += 2) {
    const mark = markOf(bytes, at)
    const isOther = mark !== undefined && mark.encoding !== encoding
    if (isOther && (isStart || mark.encoding !== 'utf-8')) return { at, next: mark.encoding }
    if (isStart) {
      const start = bytes.subarray(at, at + ASCII_RUN)
      const mayBeUtf8 = start.every(isAscii) || isCutMark(start)
      if (mayBeUtf8 && start.length < ASCII_RUN && !isLast) return { at }
      if (mayBeUtf8 && start.length >= MIN_ASCII) return { at, next: 'utf-8' as const }
    }
    isStart = bytes[at + lower] === LINE_FEED && bytes[at + upper] === 0
  }
  return { at: isLast ? bytes.length : at }
}

function isAscii(byte: number): boolean {
  return byte >= 9 && byte < 0x7f
}

/** Whether bytes are the beginning of a UTF-8 mark. */
function isCutMark(bytes: Uint8Array): boolean {
  return bytes.length === 2 && bytes[0] === 0xef && bytes[1] === 0xbb
}
