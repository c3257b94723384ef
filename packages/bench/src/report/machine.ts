import { createRequire } from 'node:module'
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os'
import Database from 'better-sqlite3'

/** The machine that figures were measured on. Without it they mean nothing. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memory: string
  readonly system: string
  readonly node: string
  /** Package → version. */
  readonly versions: Readonly<Record<string, string>>
}

const PACKAGES = [
  'better-sqlite3',
  'node-sqlite3-wasm',
  'kysely',
  'libsql',
  'pino',
  'sqlite3',
  '@duckdb/node-api',
]

/** @param bun The version of Bun, if it is installed */
export function describeMachine(bun?: string): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${platform()} ${release()} ${arch()}`,
    node: process.versions.node,
    versions: { ...installedVersions(), SQLite: sqliteVersion(), ...(bun === undefined ? {} : { Bun: bun }) },
  }
}

function installedVersions(): Record<string, string> {
  const require = createRequire(import.meta.url)
  const found: Record<string, string> = {}
  for (const name of PACKAGES) {
    try {
      found[name] = (require(`${name}/package.json`) as { version: string }).version
    } catch {
      // Not installed, or its package.json is not exported.
    }
  }
  return found
}

function sqliteVersion(): string {
  const database = new Database(':memory:')
  const { version } = database.prepare('SELECT sqlite_version() AS version').get() as { version: string }
  database.close()
  return version
}

export function machineLine({ cpu, cores, memory, system, node, versions }: Machine): string {
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return `${cpu}, ${cores} cores, ${memory}; ${system}; Node.js ${node}; ${packages.join(', ')}`
}
