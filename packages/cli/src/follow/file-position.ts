import { createHash } from 'node:crypto'
import type { BigIntStats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'

/** Identifies a file, even after it was renamed. */
export interface FileIdentity {
  readonly inode: string
  /** Creation time of the file, if the file system has it: inodes are reused. */
  readonly born: string
}

/** How far a file was read. */
export interface FilePosition extends FileIdentity {
  /** The path at that time, with links resolved. */
  readonly path: string
  /** Bytes from the beginning of the file. */
  readonly offset: number
  /** Digest of some bytes before the offset: it differs if the file was rewritten. */
  readonly fingerprint: string
}

/** Bytes in a fingerprint, both at the beginning of the file and before the offset. */
const SAMPLE = 1024

export async function positionOf(file: FileHandle, path: string, offset: number): Promise<FilePosition> {
  const stat = await file.stat({ bigint: true })
  return { ...identityOf(stat), path, offset, fingerprint: await fingerprintOf(file, offset) }
}

export function identityOf(stat: BigIntStats): FileIdentity {
  // Without a creation time, the file system returns the time of the last change instead.
  const born = stat.birthtimeNs === stat.ctimeNs ? '' : String(stat.birthtimeNs)
  return { inode: String(stat.ino), born }
}

/** Whether it is the same file, whatever it contains now. */
export function isSameFile(known: FileIdentity, stat: BigIntStats): boolean {
  const { inode, born } = identityOf(stat)
  const isBornThen = known.born === '' || born === '' || known.born === born
  return inode === known.inode && isBornThen
}

/** Whether a file still contains the bytes that were read up to a position. */
export async function holdsWhatWasRead(file: FileHandle, position: FilePosition): Promise<boolean> {
  const { size } = await file.stat()
  return size >= position.offset && (await fingerprintOf(file, position.offset)) === position.fingerprint
}

async function fingerprintOf(file: FileHandle, offset: number): Promise<string> {
  const hash = createHash('sha256')
  const length = Math.min(SAMPLE, offset)
  for (const start of [0, offset - length]) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start)
    hash.update(buffer.subarray(0, bytesRead))
  }
  return hash.digest('hex').slice(0, 32)
}
