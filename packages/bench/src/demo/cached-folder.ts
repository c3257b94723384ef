import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A folder whose files are written once and kept. Other runs see either all of its files or none, also if this process is
 * killed. Removes folders of other versions, and what killed processes have left.
 *
 * @param version Must change when the files would be different.
 */
export async function cachedFolder(
  cache: string,
  name: string,
  version: string,
  write: (directory: string) => Promise<void>,
): Promise<string> {
  const folder = join(cache, `${name}.${version}`)
  if (existsSync(folder)) return folder
  await mkdir(cache, { recursive: true })
  await removeOld(cache, name)
  const partial = await mkdtemp(join(cache, `${name}.partial-${process.pid}-`))
  try {
    await write(partial)
    await rename(partial, folder)
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    // Another run was faster.
    if (!existsSync(folder)) throw error
  }
  return folder
}

async function removeOld(cache: string, name: string): Promise<void> {
  const folders = (await readdir(cache)).filter((folder) => folder.startsWith(`${name}.`))
  for (const folder of folders) {
    const writer = /\.partial-(\d+)-/.exec(folder)?.[1]
    if (writer === undefined || !isRunning(Number(writer)))
      await rm(join(cache, folder), { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It belongs to another user.
    return (error as { code?: unknown }).code === 'EPERM'
  }
}
