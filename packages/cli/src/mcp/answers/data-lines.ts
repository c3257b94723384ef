import { FRAME_BYTES, fenced } from './fenced.js'

/** As many of the lines as fit, marked as data, and how many are left out. */
export function dataLines(
  lines: readonly string[],
  maxBytes: number,
): { text: string; shown: number; left: number } {
  let bytes = FRAME_BYTES
  const end = lines.findIndex((line, i) => {
    bytes += Buffer.byteLength(line) + 1
    return i > 0 && bytes > maxBytes
  })
  const shown = end === -1 ? lines.length : end
  return { text: fenced(lines.slice(0, shown)), shown, left: lines.length - shown }
}
