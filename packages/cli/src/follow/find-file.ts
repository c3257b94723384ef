import { open } from 'node:fs/promises'
import { type FilePosition, holdsWhatWasRead, isSameFile } from './file-position.js'

/** The file that was read up to a position, wherever it is now: itself, or a copy that a rotation has made of it. */
export async function findFile(
  position: FilePosition,
  paths: readonly string[],
  path: string,
): Promise<string | undefined> {
  let copy: string | undefined
  for (const candidate of paths) {
    const file = await open(candidate).catch(() => undefined)
    if (file === undefined) continue
    try {
      const isSame = isSameFile(position, await file.stat({ bigint: true }))
      if (!isSame && (candidate === path || position.offset === 0)) continue
      if (!(await holdsWhatWasRead(file, position))) continue
      if (isSame) return candidate
      copy ??= candidate
    } finally {
      await file.close()
    }
  }
  return copy
}
