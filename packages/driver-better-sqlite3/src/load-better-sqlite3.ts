import { isLogStorageError, LogStorageError } from '@logpond/core'
import { requireEngine } from '@logpond/sqlite/worker'
import { enginePath } from './engine-path.js'

/** The part of better-sqlite3 that this driver uses. */
export interface NativeDatabase {
  readonly inTransaction: boolean
  exec(sql: string): unknown
  prepare(sql: string): NativeStatement
  function(
    name: string,
    options: { readonly deterministic: boolean },
    work: (...parameters: never[]) => unknown,
  ): unknown
  close(): unknown
}

export interface NativeStatement {
  run(parameters: readonly unknown[]): { readonly changes: number }
  get(parameters: readonly unknown[]): unknown
  all(parameters: readonly unknown[]): unknown[]
}

export type NativeDatabaseConstructor = new (
  path: string,
  options: { readonly readonly: boolean; readonly timeout: number },
) => NativeDatabase

/** Where the package is loaded from. */
export interface Runtime {
  readonly nodeVersion: string
  readonly require: (name: string) => unknown
}

/** What `better-sqlite3` exports, or the path of its main module. */
export type BetterSqlite3Engine = string | NativeDatabaseConstructor

function runtimeWith(engine: BetterSqlite3Engine | undefined): Runtime {
  return {
    nodeVersion: process.versions.node,
    require: (name) => requireEngine(name, enginePath, engine),
  }
}

/**
 * Loads better-sqlite3 and its native code, and runs a statement to see that they work.
 *
 * @throws LogStorageError `UNSUPPORTED` if the package is not installed or does not run here; the message says what to do.
 */
export function loadBetterSqlite3(
  engine?: BetterSqlite3Engine,
  runtime: Runtime = runtimeWith(engine),
): NativeDatabaseConstructor {
  // Before Node.js 22.14 the native code crashes the process instead of throwing; Logpond needs 22.15.
  if (!isAtLeast(runtime.nodeVersion, 22, 15)) {
    throw unsupported(
      `This driver needs Node.js 22.15 or newer, and this is ${runtime.nodeVersion}: the native code of better-sqlite3 could crash this process. Update Node.js.`,
    )
  }
  const Database = requirePackage(runtime)
  try {
    const database = new Database(':memory:', { readonly: false, timeout: 0 })
    // better-sqlite3 generates code from a string when it reads its first row. Some processes forbid that.
    database.prepare('SELECT 1').get([])
    database.close()
  } catch (cause) {
    throw unsupported(describe(cause, runtime), cause)
  }
  return Database
}

function describe(cause: unknown, { nodeVersion }: Runtime): string {
  const { name, code, message } = Object(cause) as { name?: unknown; code?: unknown; message?: unknown }
  const instead = 'or use @logpond/driver-node-sqlite.'
  if (name === 'EvalError') {
    return `better-sqlite3 generates code from strings, which this process forbids. Start the process without --disallow-code-generation-from-strings, ${instead}`
  }
  if (code === 'ERR_DLOPEN_DISABLED') {
    return `better-sqlite3 is native code, which this process forbids. Start the process without --no-addons, add --allow-addons if you use --permission, ${instead}`
  }
  const { deno } = process.versions
  const platform = `${process.platform}-${process.arch}, ${deno === undefined ? `Node.js ${nodeVersion}` : `Deno ${deno}`}`
  const problem =
    `The native code of better-sqlite3 cannot be loaded on ${platform}: ${String(cause)}`.replace(/\.$/, '')
  const flag = /--allow-[a-z-]+/.exec(String(message))?.[0]
  if (flag !== undefined) return `${problem}. Start the process with ${flag}, ${instead}`
  return `${problem}. Reinstall it on this machine: npm install better-sqlite3.`
}

function requirePackage(runtime: Runtime): NativeDatabaseConstructor {
  try {
    return runtime.require('better-sqlite3') as NativeDatabaseConstructor
  } catch (cause) {
    if (isLogStorageError(cause)) throw cause
    const missing = (cause as { code?: unknown }).code === 'MODULE_NOT_FOUND'
    const problem = missing
      ? 'better-sqlite3 is not installed'
      : `better-sqlite3 cannot be loaded: ${String(cause)}`
    throw unsupported(`${problem}. Install it: npm install better-sqlite3`, cause)
  }
}

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [actualMajor = 0, actualMinor = 0] = version.split('.').map(Number)
  return actualMajor > major || (actualMajor === major && actualMinor >= minor)
}

function unsupported(message: string, cause?: unknown): LogStorageError {
  return new LogStorageError('UNSUPPORTED', message, { cause })
}
