import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

const CLI = fileURLToPath(new URL('../..', import.meta.url))

/** Installs the built command line in a folder as npm does: with its dependencies. Returns the path of its script. */
export function installAlone(directory: string): string {
  const home = join(directory, 'node_modules/@logpond/cli')
  for (const part of ['dist', 'package.json']) cpSync(join(CLI, part), join(home, part), { recursive: true })
  for (const name of Object.keys(manifestIn(CLI).dependencies ?? {})) linkPackage(directory, name)
  return join(home, 'dist/bin.js')
}

/** Puts a package of this workspace, or a dependency of the command line, into the project of a folder. */
export function linkPackage(directory: string, name: string): void {
  const link = join(directory, 'node_modules', name)
  mkdirSync(dirname(link), { recursive: true })
  symlinkSync(findPackage(CLI, name), link, 'junction')
}

/** The names of all packages that npm installs with the command line. */
export function installedPackages(folder = CLI, found = new Set<string>()): Set<string> {
  const { dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifestIn(folder)
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true)
  for (const name of [...Object.keys(dependencies), ...peers]) {
    if (found.has(name)) continue
    installedPackages(findPackage(folder, name), found.add(name))
  }
  return found
}

function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}

function findPackage(from: string, name: string): string {
  const folder = join(from, 'node_modules', name)
  if (existsSync(folder)) return realpathSync(folder)
  if (dirname(from) === from) throw new Error(`${name} is not installed`)
  return findPackage(dirname(from), name)
}
