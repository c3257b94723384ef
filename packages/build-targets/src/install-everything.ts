import { execFile } from 'node:child_process'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { copyApplication, packPackages, root } from './make-project.js'

const execute = promisify(execFile)

/** The loggers that the applications use. */
export const LOGGERS = {
  '@logtape/logtape': '2.4.2',
  '@opentelemetry/api': '1.10.0',
  '@opentelemetry/sdk-logs': '3.1.1',
  consola: '3.4.2',
  pino: '10.4.0',
  winston: '3.19.0',
}

/** What the slow targets need, in addition to the workspace. */
export const TOOLS = {
  ...LOGGERS,
  '@rollup/plugin-commonjs': '29.0.3',
  '@rollup/plugin-json': '6.1.0',
  '@types/jest': '30.0.0',
  '@types/node': '24.19.2',
  '@vercel/ncc': '0.45.0',
  '@vercel/nft': '1.11.5',
  '@yarnpkg/cli-dist': '4.18.1',
  'better-sqlite3': '13.2.0',
  bun: '1.4.5',
  jest: '30.5.2',
  next: '16.4.6',
  'node-sqlite3-wasm': '0.8.60',
  postject: '1.0.0-alpha.6',
  react: '19.3.1',
  'react-dom': '19.3.1',
  'ts-jest': '29.4.15',
  typescript: '5.9.3',
  webpack: '5.113.0',
}

/** The archives of the packages, as dependencies of an application. */
export function dependencies(archives: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    archives.map((archive) => {
      const [, name] = /^logpond-(.+)-\d+\.\d+\.\d+/.exec(basename(archive)) ?? []
      return [`@logpond/${name}`, `file:${archive}`]
    }),
  )
}

/**
 * Installs the packed packages and the tools of the slow targets with npm. Keeps the tools for the next time.
 *
 * @returns The folder of the application.
 */
export async function installEverything(): Promise<string> {
  const folder = join(root, 'node_modules/.cache/build-targets')
  await rm(join(folder, 'archives'), { recursive: true, force: true })
  await copyApplication(folder)
  const packed = await packPackages(join(folder, 'archives'))
  const manifest = { private: true, dependencies: { ...TOOLS, ...dependencies(packed) } }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  // npm takes a package of the same version for the same package.
  for (const stale of ['@logpond', '.package-lock.json']) {
    await rm(join(folder, 'node_modules', stale), { recursive: true, force: true })
  }
  await execute('npm', ['install', '--no-package-lock', '--no-audit', '--no-fund'], { cwd: folder })
  return folder
}

export async function archivesOf(project: string): Promise<string[]> {
  const folder = join(project, 'archives')
  return (await readdir(folder)).map((name) => join(folder, name))
}
