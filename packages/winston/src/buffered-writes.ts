import type { Info } from './info.js'

/** A write that a stream has buffered. */
interface BufferedWrite {
  readonly chunk: Info
  readonly callback: unknown
}

/** The infos of what `logv` gets: winston passes writes of the stream, other callers may pass infos. */
export function infosOfWrites(writes: readonly unknown[]): Info[] {
  return writes.map((write) => (isBufferedWrite(write) ? write.chunk : (write as Info)))
}

function isBufferedWrite(write: unknown): write is BufferedWrite {
  const { chunk, callback, encoding } = Object(write) as Record<string, unknown>
  return (
    typeof chunk === 'object' && chunk !== null && typeof callback === 'function' && encoding !== undefined
  )
}
