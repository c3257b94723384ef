import { INFLATED_ROOM } from './codec.js'

/**
 * Returns memory at once that would wait for the garbage collector otherwise: buffers lie outside of its heap, and it lets 64 MiB of them
 * gather. Nothing may use the bytes any more. Does nothing if they are a piece of other memory, as small buffers of Node.js are.
 */
export function freeMemory({ buffer, byteLength }: Uint8Array): void {
  const isWhole = buffer.byteLength === byteLength || buffer.byteLength === byteLength + INFLATED_ROOM
  if (isWhole && buffer instanceof ArrayBuffer) buffer.transfer(0)
}
