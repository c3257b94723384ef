import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * The URL of a package, or of a part that it exports: from where logpond is installed, or else from the project in a folder.
 * `undefined` if neither has it.
 */
export function locatePackage(name: string, directory: string): string | undefined {
  for (const from of [import.meta.url, join(directory, 'package.json')]) {
    try {
      return pathToFileURL(createRequire(from).resolve(name)).href
    } catch {
      // Not installed there.
    }
  }
  return undefined
}
