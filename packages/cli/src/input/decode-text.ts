import type { ByteReader } from './byte-reader.js'
import { isEnoughToDetect } from './detect-content.js'
import { encodingOf } from './encoding.js'
import { TextBytes } from './text-bytes.js'

/** Decodes bytes to text, in chunks. If reading fails, it yields the text so far before it throws. */
export async function* decodeText(bytes: ByteReader): AsyncGenerator<string, void> {
  const text = new TextBytes(encodingOf(await bytes.peek(isEnoughToDetect)))
  let failure: { thrown: unknown } | undefined
  try {
    for await (const chunk of bytes) yield text.decode(chunk)
  } catch (thrown) {
    failure = { thrown }
  }
  yield text.end()
  if (failure !== undefined) throw failure.thrown
}
