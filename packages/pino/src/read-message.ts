const BACKSLASH = '\\'
const ESCAPE = '\x1b'

/** The message of a line, and where the member that contains it begins. */
export interface ReadMessage {
  readonly message: string
  readonly start: number
}

/**
 * Reads the message at the end of a line.
 *
 * A text without quotes and backslashes between `,"msg":"` and `"}` at the end of a line can only be the message: within a string of JSON,
 * the quotes around it would be escaped, and the brace closes the line. Its length is known, so it is not searched for.
 *
 * @param opening What comes before the text, as `,"msg":"`.
 * @param message What pino has written, unless something has replaced it.
 * @param closing What comes after it: `"}` and a line break.
 * @returns Undefined if the line does not end with a message, or with one that is not the expected text and contains escapes.
 */
export function readMessage(
  line: string,
  opening: string,
  message: string,
  closing: string,
): ReadMessage | undefined {
  const close = line.length - closing.length
  const open = close - message.length
  const start = open - opening.length
  if (
    start > 0 &&
    line.indexOf('"', open) === close &&
    line.slice(start, open) === opening &&
    line.indexOf(BACKSLASH, open) === -1 &&
    line.slice(close) === closing
  ) {
    return { message: line.slice(open, close), start }
  }
  // The message may contain characters that JSON escapes. Escape sequences of terminals are removed from messages.
  if (message.includes(ESCAPE)) return undefined
  const tail = opening + JSON.stringify(message).slice(1, -1) + closing
  const at = line.length - tail.length
  return at > 0 && line.slice(at) === tail ? { message, start: at } : undefined
}
