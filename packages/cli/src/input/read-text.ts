import { ByteReader } from './byte-reader.js'
import { decodeText } from './decode-text.js'
import { detectContent, isEnoughToDetect } from './detect-content.js'
import { InputError } from './input-error.js'
import { unpack } from './unpack.js'

/**
 * The text of a file, in chunks. gzip and zstd files are unpacked.
 *
 * @throws InputError `binary` before the first chunk, or `damaged` after the last one.
 */
export async function* readText(source: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const packed = new ByteReader(source)
  try {
    yield* decodeText(await textIn(packed))
  } finally {
    await packed.close()
  }
}

/** The bytes of the text, unpacked if they are compressed. */
async function textIn(packed: ByteReader): Promise<ByteReader> {
  const outer = detectContent(await packed.peek(isEnoughToDetect))
  if (outer.kind === 'text') return packed
  if (outer.kind === 'binary') throw refusal(outer.type, outer.remedy)
  const bytes = new ByteReader(unpack(packed))
  const inner = detectContent(await bytes.peek(isEnoughToDetect))
  if (inner.kind === 'text') return bytes
  const unpacker = `${outer.codec} -dc FILE`
  if (inner.kind === 'compressed')
    throw refusal(`${outer.codec}-compressed twice`, `${unpacker} | ${inner.codec} -dc`)
  const remedy = inner.remedy && `${unpacker} | ${inner.remedy.replace('FILE', '-')}`
  throw refusal(`${inner.type}, ${outer.codec}-compressed`, remedy)
}

function refusal(type: string, remedy: string | undefined): InputError {
  return new InputError('binary', `is ${type}, not text; none of it was stored`, { remedy })
}
