/** An exception of ClickHouse, by its number: https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp */
export class ServerException extends Error {
  override readonly name = 'ServerException'
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

const EXCEPTION = /Code: (\d+)[.,]\s.*Exception/s
/** A message of ClickHouse may quote all of a statement. */
const MAX_MESSAGE = 2000

/**
 * The exception in the text of an answer. ClickHouse writes it at the end of what it had sent before, so the last one counts: an
 * entry may quote another.
 */
export function exceptionIn(text: string): ServerException | undefined {
  const start = text.lastIndexOf('Code: ')
  const message = start === -1 ? '' : text.slice(start)
  const code = EXCEPTION.exec(message)?.[1]
  return code === undefined ? undefined : new ServerException(Number(code), shortened(message))
}

/** The exception of an answer with an error status; `undefined` if the answer is not one of ClickHouse. */
export function exceptionOf(
  header: string | string[] | undefined,
  text: string,
): ServerException | undefined {
  const found = exceptionIn(text)
  const code = Number(header ?? Number.NaN)
  if (Number.isNaN(code)) return found
  return new ServerException(code, found?.message ?? shortened(text))
}

function shortened(message: string): string {
  const line = message.trim()
  return line.length <= MAX_MESSAGE ? line : `${line.slice(0, MAX_MESSAGE)}…`
}
