import { readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The files in the folder of a store, with all below it, that hold anything. */
export async function storeFiles(directory: string): Promise<{ path: string; size: number }[]> {
  const found = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = await Promise.all(
    found
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => {
        const path = join(parentPath, name)
        return { path, size: (await stat(path)).size }
      }),
  )
  return files.filter(({ size }) => size > 0)
}

/** Overwrites each file with bytes that mean nothing, as many as there were. */
export async function scramble(directory: string, seed: number): Promise<void> {
  let state = seed | 1
  for (const { path } of await storeFiles(directory)) {
    const bytes = await readFile(path)
    for (let i = 0; i < bytes.length; i++) {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      bytes[i] = state
    }
    await writeFile(path, bytes)
  }
}

/** Cuts the second half off each file. */
export async function halve(directory: string): Promise<void> {
  for (const { path, size } of await storeFiles(directory)) await truncate(path, Math.floor(size / 2))
}
