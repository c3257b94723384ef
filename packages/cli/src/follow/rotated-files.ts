import type { BigIntStats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Suffixes of rotated files: `.1`, `-20260131`, `.2026-01-31`. Compressed files do not count. */
const ROTATED = /^[.-]\d[\d.T_-]*$/

export interface RotatedFile {
  readonly path: string
  readonly stat: BigIntStats
}

/** The files that a file was renamed or copied to, oldest modification first. */
export async function rotatedFiles(path: string): Promise<RotatedFile[]> {
  const folder = dirname(path)
  const name = basename(path)
  const names = await readdir(folder).catch(() => [])
  const files: RotatedFile[] = []
  for (const other of names) {
    if (!other.startsWith(name) || !ROTATED.test(other.slice(name.length))) continue
    const file = join(folder, other)
    const found = await stat(file, { bigint: true }).catch(() => undefined)
    if (found?.isFile()) files.push({ path: file, stat: found })
  }
  return files.sort((a, b) => Number(a.stat.mtimeNs - b.stat.mtimeNs))
}
