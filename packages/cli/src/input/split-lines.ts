/** Characters of a line that are kept: as many as the queue of an ingestion has bytes, so that a line which is cut is refused. */
const MAX_LINE_LENGTH = 64 * 1024 * 1024
const MARK = '\ufeff'

/**
 * Splits text into lines, in chunks of as many as came together.
 *
 * A line ends with `\n` or `\r\n`; a `\r` alone is part of its line. What follows the last `\n` is a line too, unless it
 * is empty; it is yielded also when the text breaks off with an error. Byte order marks at the start of a line are
 * dropped, and one between `}` and `{` ends a line: there a file was put behind one that does not end with `\n`. Of a
 * line with more than 64 Mi characters only the beginning is kept, and a little more.
 */
export async function* splitLines(chunks: AsyncIterable<string>): AsyncGenerator<string[], void> {
  // Joined once when the line ends, so that a long line costs no more than its length.
  let unfinished: string[] = []
  let length = 0
  let failure: { thrown: unknown } | undefined
  try {
    for await (const text of chunks) {
      const end = text.lastIndexOf('\n')
      if (end === -1) {
        if (length <= MAX_LINE_LENGTH) unfinished.push(text)
        length += text.length
        continue
      }
      const lines = unfinished.join('') + text.slice(0, end)
      unfinished = [text.slice(end + 1)]
      length = text.length - end - 1
      yield linesOf(lines)
    }
  } catch (thrown) {
    failure = { thrown }
  }
  const rest = linesOf(unfinished.join(''), false)
  if (rest.length > 1 || rest[0] !== '') yield rest
  if (failure !== undefined) throw failure.thrown
}

/** @param isEnded Whether the last line has its end. */
export function linesOf(text: string, isEnded = true): string[] {
  const lines = (text.includes(MARK) ? withoutMarks(text) : text).split('\n')
  if (!text.includes('\r')) return lines
  const last = isEnded ? undefined : lines.pop()
  const ended = lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
  return last === undefined ? ended : [...ended, last]
}

function withoutMarks(text: string): string {
  return text.replaceAll(/(^|\n)\ufeff+/g, '$1').replaceAll('}\ufeff{', '}\n{')
}
