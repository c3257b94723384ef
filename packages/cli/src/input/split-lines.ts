/** Characters of a line that are kept. `ingest` has a queue of as many bytes, so that the storage refuses a line that was cut. */
const MAX_LINE_LENGTH = 64 * 1024 * 1024
const MARK = '\ufeff'

/**
 * Splits text into lines, in chunks of the lines that arrived together.
 *
 * A line ends with `\n` or `\r\n`; a `\r` alone is part of its line. Text after the last `\n` is a line too, unless it is
 * empty; it is yielded even if reading then fails. Byte order marks at the start of a line are dropped. A mark between `}` and
 * `{` ends a line: there a file was appended to one that does not end with `\n`. A line of more than 64 Mi characters is cut
 * shortly after them.
 */
export async function* splitLines(chunks: AsyncIterable<string>): AsyncGenerator<string[], void> {
  // Joined only once, at the end of the line, so that the cost is linear in the length of the line.
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

/** @param isEnded Whether a line break followed the last line. */
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
