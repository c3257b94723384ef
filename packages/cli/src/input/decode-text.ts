import type { ByteReader } from './byte-reader.js'
import { isEnoughToTell } from './detect-content.js'
import { encodingOf } from './encoding.js'
import { TextBytes } from './text-bytes.js'

/** The text that bytes are, in chunks; what there is also when the bytes break off with an error. */
export async function* decodeText(bytes: ByteReader): AsyncGenerator<string, void> {
  const text = new TextBytes(encodingOf(await bytes.peek(isEnoughToTell)))
  let failure: { thrown: unknown } | undefined
  try {
    for await (const chunk of bytes) yield text.decode(chunk)
  } catch (thrown) {
    failure = { thrown }
  }
  yield text.end()
  if (failure !== undefined) throw failure.thrown
}
