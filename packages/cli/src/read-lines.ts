/**
 * The lines of a stream of bytes, as many at a time as a piece of the stream holds.
 *
 * UTF-8; what is none becomes U+FFFD, and a byte order mark at the beginning is left out. A line ends at a line feed, with
 * or without a carriage return before it, and at the end of the stream.
 */
export async function* readLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<string[], void> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const bytes of source) {
    const text = decoder.decode(bytes, { stream: true })
    const end = text.lastIndexOf('\n')
    if (end < 0) {
      rest += text
      continue
    }
    yield (rest + text.slice(0, end)).split('\n').map(withoutReturn)
    rest = text.slice(end + 1)
  }
  rest += decoder.decode()
  if (rest !== '') yield [withoutReturn(rest)]
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}
