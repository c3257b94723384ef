import type { SqliteBinding } from '@logpond/sqlite'
import { BetterSqlite3Connection } from './better-sqlite3-connection.js'
import { betterSqlite3Library } from './better-sqlite3-library.js'
import { type BetterSqlite3Engine, loadBetterSqlite3 } from './load-better-sqlite3.js'
import { translateError } from './translate-error.js'

/**
 * The better-sqlite3 binding, for functions that work on a file without a storage, such as `checkDatabase` and
 * `backUpDatabase` of `@logpond/sqlite`. It loads better-sqlite3 at the first connection.
 */
export const betterSqlite3Binding: SqliteBinding = bindingOf(undefined)

/** @param engine What better-sqlite3 exports, or the path of its main module. @default the one that is installed */
export function bindingOf(engine: BetterSqlite3Engine | undefined): SqliteBinding {
  return {
    name: 'better-sqlite3',
    exclusive: false,
    library: () => betterSqlite3Library(typeof engine === 'string' ? engine : undefined),
    connect({ path, readOnly, busyTimeout }) {
      const Database = loadBetterSqlite3(engine)
      try {
        return new BetterSqlite3Connection(
          new Database(path, { readonly: readOnly, timeout: busyTimeout }),
          path,
        )
      } catch (cause) {
        throw translateError(cause, path)
      }
    },
  }
}
