import { ByteReader } from './input/byte-reader.js'
import { decodeText } from './input/decode-text.js'
import { splitLines } from './input/split-lines.js'

/**
 * The lines of a text, in chunks of the lines that arrived together.
 *
 * The text is UTF-8. It is UTF-16 if it has a byte order mark or clearly looks like UTF-16. Concatenated files of both
 * encodings are read too. Invalid bytes become U+FFFD. A line ends with `\n` or `\r\n`; a `\r` alone is part of its line. Text
 * after the last `\n` is a line too, unless it is empty. A line of more than 64 Mi characters is cut shortly after them.
 */
export async function* readLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<string[], void> {
  yield* splitLines(decodeText(new ByteReader(source)))
}
