import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The installed versions of packages, with that of Node.js: `Node.js 24.21.0, pino 10.4.0`. */
export function versionsOf(packages: Iterable<string>): string {
  const versions = [...packages].map((name) => `${name} ${versionOf(name)}`)
  return [`Node.js ${process.versions.node}`, ...versions].join(', ')
}

/** Not all packages export their `package.json`. */
function versionOf(name: string): string {
  for (
    let folder = dirname(createRequire(import.meta.url).resolve(name));
    folder !== dirname(folder);
    folder = dirname(folder)
  ) {
    const manifest = manifestIn(folder)
    if (manifest?.name === name) return manifest.version
  }
  return 'of an unknown version'
}

function manifestIn(folder: string): { readonly name: string; readonly version: string } | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  } catch {
    return undefined
  }
}
