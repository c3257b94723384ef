import type { BigIntStats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** The end of a name that a rotation gives: `.1`, `-20260131`, `.2026-01-31`. A compressed file is another one. */
const ROTATED = /^[.-]\d[\d.T_-]*$/

export interface RotatedFile {
  readonly path: string
  readonly stat: BigIntStats
}

/** The files that a file was renamed or copied to, those that were written to first before the others. */
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
