import { StringDecoder } from 'node:string_decoder'

/** Characters of a message: far more than any query has. */
export const MAX_LENGTH = 1024 * 1024

/** A line of the input. One that is too long is not kept. */
export type MessageLine = { readonly text: string } | { readonly isTooLong: true }

/** The lines of a stream, none longer than a limit. Empty lines are left out; a last line needs no line break. */
export async function* messageLines(
  input: AsyncIterable<Uint8Array>,
  maxLength = MAX_LENGTH,
): AsyncGenerator<MessageLine, void, void> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let isTooLong = false
  const add = (text: string) => {
    isTooLong ||= rest.length + text.length > maxLength
    rest = isTooLong ? '' : rest + text
  }
  const take = (): MessageLine[] => {
    const line: MessageLine = isTooLong ? { isTooLong } : { text: rest }
    const isEmpty = !isTooLong && rest.trim() === ''
    rest = ''
    isTooLong = false
    return isEmpty ? [] : [line]
  }
  for await (const chunk of input) {
    const [first = '', ...others] = decoder.write(Buffer.from(chunk)).split('\n')
    add(first)
    for (const part of others) {
      yield* take()
      add(part)
    }
  }
  add(decoder.end())
  yield* take()
}
