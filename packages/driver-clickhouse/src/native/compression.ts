import { constants, createGzip, createZstdCompress, type Gzip, type ZstdCompress } from 'node:zlib'

/** How a body is compressed, as the header Content-Encoding names it. */
export type Encoding = 'gzip' | 'zstd'

/** Bytes that zlib returns at once: by default it is asked for each 16 KiB. */
const CHUNK = 256 * 1024

// Level 1 of gzip takes a third of the time of level 6, and that of zstd a third of that, for fewer bytes: the network is rarely what limits.
const COMPRESSORS: Readonly<Record<Encoding, () => Gzip | ZstdCompress>> = {
  gzip: () => createGzip({ level: 1, chunkSize: CHUNK }),
  zstd: () => createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 1 }, chunkSize: CHUNK }),
}

/** Compresses a body in the background: from its beginning on, before its end is known. */
export class Compression {
  readonly #stream: Gzip | ZstdCompress
  readonly #parts: Buffer[] = []
  readonly #ended: Promise<void>

  constructor(head: Buffer, encoding: Encoding) {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#ended = promise
    // Only `end` waits for it.
    promise.catch(() => {})
    this.#stream = COMPRESSORS[encoding]()
    this.#stream.on('data', (part: Buffer) => this.#parts.push(part))
    this.#stream.on('end', resolve)
    this.#stream.on('error', reject)
    this.#stream.write(head)
  }

  async end(tail: Buffer): Promise<Buffer> {
    this.#stream.end(tail)
    await this.#ended
    return Buffer.concat(this.#parts)
  }

  close(): void {
    this.#stream.destroy()
  }
}
