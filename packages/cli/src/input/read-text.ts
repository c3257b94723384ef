import { ByteReader } from './byte-reader.js'
import { decodeText } from './decode-text.js'
import { detectContent, isEnoughToTell } from './detect-content.js'
import { InputError } from './input-error.js'
import { unpack } from './unpack.js'

/**
 * The text of a file, in chunks: of one that is gzip or zstd, of what is in it.
 *
 * @throws InputError `binary` before the first chunk, `damaged` behind the last one.
 */
export async function* readText(source: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const packed = new ByteReader(source)
  try {
    yield* decodeText(await textIn(packed))
  } finally {
    await packed.close()
  }
}

/** The bytes of a text: of one that is compressed, unpacked. */
async function textIn(packed: ByteReader): Promise<ByteReader> {
  const outer = detectContent(await packed.peek(isEnoughToTell))
  if (outer.kind === 'text') return packed
  if (outer.kind === 'binary') throw refusal(outer.type, outer.remedy)
  const bytes = new ByteReader(unpack(packed))
  const inner = detectContent(await bytes.peek(isEnoughToTell))
  if (inner.kind === 'text') return bytes
  const unpacker = `${outer.codec} -dc FILE`
  if (inner.kind === 'compressed')
    throw refusal(`${outer.codec}-compressed twice`, `${unpacker} | ${inner.codec} -dc`)
  const remedy = inner.remedy && `${unpacker} | ${inner.remedy.replace('FILE', '-')}`
  throw refusal(`${inner.type}, ${outer.codec}-compressed`, remedy)
}

function refusal(type: string, remedy: string | undefined): InputError {
  return new InputError('binary', `is ${type}, not text; nothing of it was stored`, { remedy })
}
