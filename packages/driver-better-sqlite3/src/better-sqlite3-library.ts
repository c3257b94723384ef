import { realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { SqliteLibrary } from '@logpond/sqlite'
import { enginePath } from './engine-path.js'

const NAME = 'better-sqlite3'

/** Where the package has its native code: built on this machine, or shipped with the package. */
const CODE = [
  'build/Debug/better_sqlite3.node',
  'build/Release/better_sqlite3.node',
  `prebuilds/${process.platform}-${process.arch}.node`,
]

const found = new Map<string | undefined, SqliteLibrary>()

/**
 * Identifies the better-sqlite3 that `loadBetterSqlite3` loads, without loading it.
 *
 * @param engine The path of its main module. @default the one that is installed
 */
export function betterSqlite3Library(engine?: string): SqliteLibrary {
  const library = found.get(engine) ?? findLibrary(() => engine ?? enginePath())
  found.set(engine, library)
  return library
}

/** @param resolve Returns the path of the main module. */
export function findLibrary(resolve: () => string): SqliteLibrary {
  try {
    // `lib/index.js`
    const path = dirname(dirname(realpathSync(resolve())))
    const file = CODE.map((code) => identityOf(join(path, code))).find((identity) => identity !== undefined)
    return { name: NAME, path, ...(file === undefined ? {} : { file }) }
  } catch {
    // Opening the database reports that the package is not installed.
    return { name: NAME }
  }
}

function identityOf(path: string): string | undefined {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stat && `${stat.dev} ${stat.ino}`
}
