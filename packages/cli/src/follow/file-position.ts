import { createHash } from 'node:crypto'
import type { BigIntStats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'

/** Which file it is, whatever it is called meanwhile. */
export interface FileIdentity {
  readonly inode: string
  /** When the file was made, where the file system says so: an inode is given again. */
  readonly born: string
}

/** How far a file was read. */
export interface FilePosition extends FileIdentity {
  /** Where it was, links resolved. */
  readonly path: string
  /** Bytes from its beginning. */
  readonly offset: number
  /** Of bytes before the offset: a file that was rewritten has others. */
  readonly fingerprint: string
}

/** Bytes that a fingerprint is made of, at the beginning of the file and before the offset. */
const SAMPLE = 1024

export async function positionOf(file: FileHandle, path: string, offset: number): Promise<FilePosition> {
  const stat = await file.stat({ bigint: true })
  return { ...identityOf(stat), path, offset, fingerprint: await fingerprintOf(file, offset) }
}

export function identityOf(stat: BigIntStats): FileIdentity {
  // Where it is not kept, the time of the last change is in its place.
  const born = stat.birthtimeNs === stat.ctimeNs ? '' : String(stat.birthtimeNs)
  return { inode: String(stat.ino), born }
}

/** Whether a file is one that is known, whatever it holds now. */
export function isSameFile(known: FileIdentity, stat: BigIntStats): boolean {
  const { inode, born } = identityOf(stat)
  const isBornThen = known.born === '' || born === '' || known.born === born
  return inode === known.inode && isBornThen
}

/** Whether a file holds what was read up to a position. */
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
