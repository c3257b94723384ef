import { realpathSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { SqliteLibrary } from '@logpond/sqlite'

const NAME = 'better-sqlite3'

/** Where the package has its native code: built on this machine, or shipped with the package. */
const CODE = [
  'build/Debug/better_sqlite3.node',
  'build/Release/better_sqlite3.node',
  `prebuilds/${process.platform}-${process.arch}.node`,
]

let found: SqliteLibrary | undefined

/** Identifies the better-sqlite3 that {@link loadBetterSqlite3} loads, without loading it. */
export function betterSqlite3Library(): SqliteLibrary {
  found ??= findLibrary(createRequire(import.meta.url).resolve)
  return found
}

/** @param resolve Returns the path of the main module of a package. */
export function findLibrary(resolve: (name: string) => string): SqliteLibrary {
  try {
    // `lib/index.js`
    const path = dirname(dirname(realpathSync(resolve(NAME))))
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
