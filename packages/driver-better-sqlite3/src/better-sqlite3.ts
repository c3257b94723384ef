import type { LogDriver } from '@logpond/core'
import type { SqliteOptions } from '@logpond/sqlite'
import { createSqliteDriver } from '@logpond/sqlite/worker'
import { betterSqlite3Binding, bindingOf } from './better-sqlite3-binding.js'
import type { BetterSqlite3Engine } from './load-better-sqlite3.js'
import { threadScript } from './thread-script.js'

/** Options of {@link betterSqlite3}. */
export interface BetterSqlite3Options extends SqliteOptions {
  /**
   * The better-sqlite3 to use: the path of its main module, or the module itself if a bundler has put it into the
   * application. A module cannot be handed to a thread: with one, `thread` is `'main'`.
   *
   * ```ts
   * betterSqlite3({ path: 'logs.db', engine: require.resolve('better-sqlite3-multiple-ciphers') })
   * ```
   *
   * @default the better-sqlite3 that is installed
   */
  readonly engine?: BetterSqlite3Engine | undefined
}

/**
 * Creates a driver that stores log entries in a SQLite database through better-sqlite3. SQLite runs in worker threads, unless
 * `thread` is `'main'`.
 *
 * ```ts
 * const storage = await openLogStorage({ driver: betterSqlite3({ path: 'logs.db' }) })
 * ```
 *
 * `open` fails with `INVALID_OPTIONS` if an option is wrong. It fails with `UNSUPPORTED` if better-sqlite3 is not installed or does
 * not run here, or if a thread of this process has the file open with another SQLite library.
 */
export function betterSqlite3(options: BetterSqlite3Options): LogDriver {
  if (options?.engine === undefined) return createSqliteDriver(betterSqlite3Binding, options, threadScript())
  const { engine, ...others } = options
  const thread = others.thread ?? (typeof engine === 'function' ? 'main' : undefined)
  return createSqliteDriver(bindingOf(engine), { ...others, thread }, threadScript(engine))
}
