import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)
export const root = join(import.meta.dirname, '../../..')

/** The packages that the published ones need: already on this machine, because the workspace needs them too. */
const INSTALLED: readonly (readonly [name: string, by: string])[] = [
  ['signal-exit', 'core'],
  ['better-sqlite3', 'driver-better-sqlite3'],
  ['node-sqlite3-wasm', 'driver-wasm'],
  ['pino', 'pino'],
  ['pino-abstract-transport', 'pino'],
  ['winston', 'winston'],
  ['winston-transport', 'winston'],
  ['@logtape/logtape', 'sinks'],
  ['consola', 'sinks'],
  ['@opentelemetry/api', 'opentelemetry'],
  ['@opentelemetry/sdk-logs', 'opentelemetry'],
]

/** The packages whose archives an application gets. */
const PUBLISHED = [
  ...['core', 'blocks', 'sqlite', 'driver-*', 'mapping', 'query'],
  ...['pino', 'winston', 'opentelemetry', 'console', 'sinks'],
]

export const ENGINES = ['better-sqlite3', 'node-sqlite3-wasm']

/** Packs the packages as they are published. Returns the paths of the archives. */
export async function packPackages(folder: string, names: readonly string[] = PUBLISHED): Promise<string[]> {
  const { packageManager } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const filters = names.flatMap((name) => ['--filter', `@logpond/${name}`])
  const pnpm = ['--yes', `--package=${packageManager}`, 'pnpm', ...filters]
  await execute('npx', [...pnpm, 'pack', '--pack-destination', folder], { cwd: root })
  return (await readdir(folder)).filter((name) => name.endsWith('.tgz')).map((name) => join(folder, name))
}

/** Makes an application with the archives in its `node_modules`, as an installation would, but without a registry. */
export async function makeProject(folder: string, archives: readonly string[]): Promise<void> {
  await copyApplication(folder)
  for (const archive of archives) {
    const [, name = ''] = /^logpond-(.+)-\d+\.\d+\.\d+.*\.tgz$/.exec(basename(archive)) ?? []
    const target = join(folder, 'node_modules/@logpond', name)
    await mkdir(target, { recursive: true })
    await execute('tar', ['-xzf', archive, '-C', target, '--strip-components=1'])
  }
  for (const [name, by] of INSTALLED) {
    const target = join(folder, 'node_modules', name)
    await mkdir(dirname(target), { recursive: true })
    await symlink(folderOf(name, by), target, 'junction')
  }
}

export async function copyApplication(folder: string): Promise<void> {
  await cp(join(import.meta.dirname, '../app'), folder, { recursive: true })
  for (const name of ['record', 'record-loggers', 'loggers']) {
    const code = await readFile(join(folder, `${name}.mjs`), 'utf8')
    await writeFile(join(folder, `${name}.cjs`), asCommonJS(code))
  }
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n')
}

function asCommonJS(code: string): string {
  return code
    .replace(
      /^import (.+) from (.+)$/gm,
      (_, names, from) => `const ${names.replaceAll(' as ', ': ')} = require(${from})`,
    )
    .replace(/(?<=require\('\.\/.+)\.mjs/g, '.cjs')
    .replace(/^export async function (\w+)/m, 'exports.$1 = async function $1')
}

/** Puts the engines into the `node_modules` of a folder. */
export async function linkEngines(folder: string, project: string): Promise<void> {
  await mkdir(join(folder, 'node_modules'), { recursive: true })
  for (const name of ENGINES) {
    await symlink(join(project, 'node_modules', name), join(folder, 'node_modules', name), 'junction')
  }
}

function folderOf(name: string, by: string): string {
  const { resolve } = createRequire(join(root, 'packages', by, 'package.json'))
  // signal-exit does not export its package.json.
  const path = resolve(name)
  return path.slice(0, path.lastIndexOf(`node_modules/${name}/`) + `node_modules/${name}`.length)
}
