import { ByteReader } from './input/byte-reader.js'
import { decodeText } from './input/decode-text.js'
import { splitLines } from './input/split-lines.js'

/**
 * The lines of a text, in chunks of as many as came together.
 *
 * The text is UTF-8, or UTF-16 where it has a byte order mark or is plainly that; files of both may have been put behind
 * each other. Bytes that are no characters become U+FFFD. A line ends with `\n` or `\r\n`; a `\r` alone is part of its
 * line. What follows the last `\n` is a line too, unless it is empty. Of a line with more than 64 Mi characters only the
 * beginning is kept, and a little more.
 */
export async function* readLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<string[], void> {
  yield* splitLines(decodeText(new ByteReader(source)))
}
