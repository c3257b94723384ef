import { readFileSync } from 'node:fs'

/**
 * The bytes that all threads of this process have passed to `write`, to any file: logs, checkpoints and blocks. Unlike the bytes
 * that have reached the disk, they do not depend on when the kernel writes its cache. `undefined` except on Linux.
 */
export function bytesWritten(): number | undefined {
  try {
    const written = /^wchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]
    return written === undefined ? undefined : Number(written)
  } catch {
    return undefined
  }
}
