/** Characters of a line that are kept: as many as the queue of an ingestion has bytes, so that a line which is cut is refused. */
const LONGEST = 64 * 1024 * 1024

/**
 * Splits UTF-8 text into lines, in chunks of as many as came together.
 *
 * A line ends with `\n` or `\r\n`; a `\r` alone is part of its line. What follows the last `\n` is a line too, unless it
 * is empty. A byte order mark at the very start is dropped, and bytes that are no UTF-8 become U+FFFD. Of
 * a line with more than 64 Mi characters only the beginning is kept, and a little more.
 */
export async function* readLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<string[], void> {
  const decoder = new TextDecoder()
  // Joined once when the line ends, so that a long line costs no more than its length.
  let unfinished: string[] = []
  let length = 0
  for await (const chunk of source) {
    const text = decoder.decode(chunk, { stream: true })
    const end = text.lastIndexOf('\n')
    if (end === -1) {
      if (length <= LONGEST) unfinished.push(text)
      length += text.length
      continue
    }
    yield splitLines(unfinished.join('') + text.slice(0, end))
    unfinished = [text.slice(end + 1)]
    length = text.length - end - 1
  }
  const last = unfinished.join('') + decoder.decode()
  if (last !== '') yield [last]
}

function splitLines(text: string): string[] {
  const lines = text.split('\n')
  if (!text.includes('\r')) return lines
  return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
}
