import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { dependencies } from './install-everything.js'
import { root } from './make-project.js'

/**
 * Copies an application of `examples/frameworks` to a temporary folder, and installs its packages with npm: ours from their
 * archives, the others from the registry.
 *
 * @returns The folder, which the caller removes.
 */
export async function installExample(name: string, archives: readonly string[]): Promise<string> {
  // Outside of the workspace: Next.js would take its lock file for that of the application.
  const folder = await mkdtemp(join(tmpdir(), `logpond-${name}-`))
  await cp(join(root, 'examples/frameworks', name), folder, { recursive: true })
  const path = join(folder, 'package.json')
  const manifest = JSON.parse(await readFile(path, 'utf8'))
  Object.assign(manifest.dependencies, dependencies(archives))
  await writeFile(path, JSON.stringify(manifest))
  const npm = ['install', '--no-package-lock', '--no-audit', '--no-fund', '--prefer-offline']
  await promisify(execFile)('npm', npm, { cwd: folder })
  return folder
}
