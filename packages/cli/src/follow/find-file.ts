import { open } from 'node:fs/promises'
import { type FilePosition, holdsWhatWasRead, isSameFile } from './file-position.js'
import type { RotatedFile } from './rotated-files.js'

/**
 * Finds the file that was read up to a position, wherever it is now: the file itself, or a copy made by a rotation.
 *
 * @param paths Where the file itself may be.
 */
export async function findFile(
  position: FilePosition,
  rotated: readonly RotatedFile[],
  paths: readonly string[] = [],
): Promise<string | undefined> {
  let copy: string | undefined
  for (const candidate of [...paths, ...rotated.map(({ path }) => path)]) {
    const file = await open(candidate).catch(() => undefined)
    if (file === undefined) continue
    try {
      const isSame = isSameFile(position, await file.stat({ bigint: true }))
      if (!isSame && (paths.includes(candidate) || position.offset === 0)) continue
      if (!(await holdsWhatWasRead(file, position))) continue
      if (isSame) return candidate
      copy ??= candidate
    } finally {
      await file.close()
    }
  }
  return copy
}
