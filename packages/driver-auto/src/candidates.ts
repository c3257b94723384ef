import type { LogDriver } from '@logpond/core'
import { isLogStorageError, LogStorageError } from '@logpond/core'
import { nodeSqlite } from '@logpond/driver-node-sqlite'
import type { SqliteBinding, SqliteOptions } from '@logpond/sqlite'
import type { DriverName } from './driver-name.js'
import { loadDriver } from './driver-path.js'

/** A driver that may be installed, and may work. */
export interface Candidate {
  /** What a user types to get it. */
  readonly install: string
  /** @throws LogStorageError `UNSUPPORTED` if it is not installed or does not work in this process; the message says what to do. */
  create(options: SqliteOptions): LogDriver
}

export const candidates: { readonly [Name in DriverName]: Candidate } = {
  'better-sqlite3': optional({
    name: '@logpond/driver-better-sqlite3',
    engine: 'better-sqlite3',
    factory: 'betterSqlite3',
    binding: 'betterSqlite3Binding',
  }),
  wasm: optional({
    name: '@logpond/driver-wasm',
    engine: 'node-sqlite3-wasm',
    factory: 'nodeSqlite3Wasm',
    binding: 'nodeSqlite3WasmBinding',
  }),
  // Opening reports a runtime that is too old.
  'node-sqlite': { install: 'npm install @logpond/driver-node-sqlite', create: nodeSqlite },
}

/** A driver package that an application may have installed. */
export interface OptionalPackage {
  readonly name: string
  readonly engine: string
  /** The name under which the package exports the function that creates its driver. */
  readonly factory: string
  /** The name under which it exports its binding. */
  readonly binding: string
}

/** Loads the package of a driver. */
export type LoadPackage = (name: string) => unknown

/** Engines that worked in this process. A failure is not remembered: the package may be installed later. */
const working = new Set<unknown>()

export function optional(
  { name, engine, factory, binding }: OptionalPackage,
  load: LoadPackage = loadDriver,
): Candidate {
  const install = `npm install ${name} ${engine}`
  return {
    install,
    create(options) {
      const exported = loadExports(name, install, load)
      tryEngine(exported[binding] as SqliteBinding)
      return (exported[factory] as (options: SqliteOptions) => LogDriver)(options)
    },
  }
}

function loadExports(name: string, install: string, load: LoadPackage): Record<string, unknown> {
  try {
    return load(name) as Record<string, unknown>
  } catch (cause) {
    const { code } = Object(cause) as { code?: unknown }
    // Yarn Plug'n'Play has its own code for a package that is not a dependency.
    const isMissing =
      code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND' || code === 'UNDECLARED_DEPENDENCY'
    const problem = isMissing ? 'is not installed' : `cannot be loaded: ${String(cause)}`
    throw new LogStorageError('UNSUPPORTED', `${name} ${problem}. Install it: ${install}`, { cause })
  }
}

/** Opens a database in memory, so that the native code is loaded and used. @throws LogStorageError */
function tryEngine(binding: SqliteBinding): void {
  if (working.has(binding)) return
  try {
    binding.connect({ path: ':memory:', readOnly: false, busyTimeout: 0 }).close()
  } catch (cause) {
    if (isLogStorageError(cause) && cause.code === 'UNSUPPORTED') throw cause
    throw new LogStorageError('UNSUPPORTED', `${binding.name} does not work here: ${String(cause)}`, {
      cause,
    })
  }
  working.add(binding)
}
