import type { LogDriver } from '@logpond/core'
import type { SqliteOptions } from '@logpond/sqlite'
import { AutoDriver } from './auto-driver.js'
import { type Candidate, candidates } from './candidates.js'
import { checkDriverName, DRIVER_NAMES, type DriverName } from './driver-name.js'

/** Options of {@link autoDriver}: those of every SQLite driver, and which driver to use. */
export interface AutoDriverOptions extends SqliteOptions {
  /**
   * The driver to use:
   *
   * - `'better-sqlite3'` needs the packages `@logpond/driver-better-sqlite3` and `better-sqlite3`
   * - `'wasm'` needs `@logpond/driver-wasm` and `node-sqlite3-wasm`
   * - `'node-sqlite'` needs Node.js 22.22.3, 24.15 or newer, Bun 1.4 or Deno 2.9
   *
   * @default the first of these that is installed and works
   */
  readonly driver?: DriverName | undefined
}

/**
 * Creates a driver that stores log entries in a SQLite database, through the driver that is named, or else through the first
 * of better-sqlite3, WebAssembly and `node:sqlite` that is installed and works: its native code can be loaded, and the
 * runtime is new enough. `node:sqlite` needs no installation.
 *
 * ```ts
 * const storage = await openLogStorage({ driver: autoDriver({ path: 'logs.db' }) })
 * ```
 *
 * The choice is made during the call, which loads the native code of the engine; the first call of a process takes about
 * 10 ms with better-sqlite3 (Linux x64, Node.js 24). `name` and `supports` are those of the driver in use. If that one turns out not to work when it is opened, the next one
 * is opened instead.
 *
 * Never throws. `open` fails with `INVALID_OPTIONS` if an option is wrong, with `UNSUPPORTED` if no driver works, and as the
 * driver in use fails. The message has the reason of each driver, and what to install.
 */
export function autoDriver(options: AutoDriverOptions): LogDriver {
  const { driver, ...others } = options ?? {}
  return new AutoDriver(candidatesFor(driver), others)
}

function candidatesFor(name: DriverName | undefined): ReadonlyMap<DriverName, Candidate> {
  if (name === undefined) return new Map(DRIVER_NAMES.map((each) => [each, candidates[each]]))
  return new Map([[name, Object.hasOwn(candidates, name) ? candidates[name] : refusing(name)]])
}

/** `open` reports wrong options. */
function refusing(name: unknown): Candidate {
  return { install: '', create: () => checkDriverName(name) as never }
}
