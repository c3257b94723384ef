import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * The URL of a package, or of a part that it exports: from where logpond is installed, or else from the project in a folder.
 * `undefined` if neither has it.
 *
 * @param users Packages of that project that bring the package with them; the project itself may not find it.
 */
export function locatePackage(
  name: string,
  directory: string,
  users: readonly string[] = [],
): string | undefined {
  const project = join(directory, 'package.json')
  const found = resolveFrom(import.meta.url, name) ?? resolveFrom(project, name)
  if (found !== undefined) return pathToFileURL(found).href
  for (const user of users) {
    const place = resolveFrom(project, user)
    const path = place === undefined ? undefined : resolveFrom(place, name)
    if (path !== undefined) return pathToFileURL(path).href
  }
  return undefined
}

function resolveFrom(place: string, name: string): string | undefined {
  try {
    return createRequire(place).resolve(name)
  } catch {
    // Not installed there.
    return undefined
  }
}
