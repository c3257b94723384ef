import { readlinkSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/** The limit of Linux. */
const MAX_LINKS = 40

/**
 * The absolute path of a database without links, so that no file is opened twice by two paths. A file that does not exist
 * yet gets the path that it will have.
 *
 * A path that cannot be resolved is only made absolute: opening it then reports why. `':memory:'` stays unchanged.
 */
export function resolveDatabasePath(path: string): string {
  if (path === ':memory:') return path
  const absolute = resolve(path)
  try {
    return follow(absolute, MAX_LINKS)
  } catch {
    return absolute
  }
}

function follow(path: string, links: number): string {
  const real = unlessMissing(() => realpathSync.native(path))
  if (real !== undefined) return real
  const directory = realpathSync.native(dirname(path))
  const target = unlessMissing(() => readlinkSync(path))
  if (target === undefined || links === 0) return join(directory, basename(path))
  return follow(resolve(directory, target), links - 1)
}

function unlessMissing(work: () => string): string | undefined {
  try {
    return work()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // EINVAL: it is not a link, because another process has just created the file.
    if (code === 'ENOENT' || code === 'EINVAL') return undefined
    throw error
  }
}
