import { readdirSync, statSync } from 'node:fs'
import { readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { turns } from '../concurrency/turns.js'

/**
 * The files that are not empty in the folder of a store and its subfolders. Files that the engine deletes during the listing are
 * left out.
 */
export async function storeFiles(directory: string): Promise<{ path: string; size: number }[]> {
  const found = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = await Promise.all(
    found
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => {
        const path = join(parentPath, name)
        return { path, size: await sizeOf(path) }
      }),
  )
  return files.filter(({ size }) => size > 0)
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}

/** Overwrites each file with random bytes of the same length. */
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

/**
 * Notes the state of the files of a store. Call it before the work that changes them: a process that was asked first may be faster.
 *
 * @returns A function that resolves when the files have changed since, or when the work that should change them has settled.
 */
export function watchFiles(directory: string): (work: Promise<unknown>) => Promise<void> {
  const before = stateOf(directory)
  return async (work) => {
    let isDone = false
    const finish = () => {
      isDone = true
    }
    work.then(finish, finish)
    while (!isDone && stateOf(directory) === before) await turns(1)
  }
}

function stateOf(directory: string): string {
  try {
    const found = readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((name) => {
      const file = statSync(join(directory, name), { throwIfNoEntry: false })
      return `${name} ${file?.size} ${file?.mtimeMs}`
    })
    return found.join('\n')
  } catch {
    // A subfolder was removed during the listing: that is a change too.
    return 'changing'
  }
}
