import { type Encoding, looksLikeUtf16, markOf } from './encoding.js'

const LINE_FEED = 10
/** Bytes behind a mark of UTF-16 that show whether it is one. */
const EVIDENCE = 64
/** So many bytes of ASCII in a row are no UTF-16. */
const ASCII_RUN = 32
const MIN_ASCII = 8

/**
 * Where a file of another encoding was put behind another one, as `cat` does.
 *
 * @param bytes Of an encoding, beginning with a whole unit.
 * @param isLineStart Whether they begin a line.
 * @param isLast Whether no more come.
 * @returns How many bytes belong to what goes before, and the encoding of what follows. Without one, the bytes that
 *   follow cannot be judged before more of them come.
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
  // Neither byte of a mark is UTF-8, but a text may hold bytes of any kind.
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

/** Whether bytes may become a mark of UTF-8. */
function isCutMark(bytes: Uint8Array): boolean {
  return bytes.length === 2 && bytes[0] === 0xef && bytes[1] === 0xbb
}
