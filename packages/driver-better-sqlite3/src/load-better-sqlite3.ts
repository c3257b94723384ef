import { createRequire } from 'node:module'
import { LogStorageError } from '@logpond/core'

/** The part of better-sqlite3 that is used here. */
export interface NativeDatabase {
  readonly inTransaction: boolean
  exec(sql: string): unknown
  prepare(sql: string): NativeStatement
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

const thisRuntime: Runtime = {
  nodeVersion: process.versions.node,
  require: createRequire(import.meta.url),
}

/**
 * Loads better-sqlite3 and its native code, the first time that it is needed.
 *
 * @throws LogStorageError `UNSUPPORTED` when it is not installed, or cannot run here; the message says what can.
 */
export function loadBetterSqlite3(runtime: Runtime = thisRuntime): NativeDatabaseConstructor {
  // Below this version the native code does not throw: it crashes the process.
  if (!isAtLeast(runtime.nodeVersion, 22, 14)) {
    throw unsupported(
      `better-sqlite3 needs Node.js 22.14 or newer, this is ${runtime.nodeVersion}: its native code would crash the process. Update Node.js.`,
    )
  }
  const Database = requirePackage(runtime)
  try {
    new Database(':memory:', { readonly: false, timeout: 0 }).close()
  } catch (cause) {
    const platform = `${process.platform}-${process.arch}, Node.js ${runtime.nodeVersion}`
    throw unsupported(
      `The native code of better-sqlite3 cannot be loaded on ${platform}: ${String(cause)}. ` +
        'Install it again on this machine: npm install better-sqlite3.',
      cause,
    )
  }
  return Database
}

function requirePackage(runtime: Runtime): NativeDatabaseConstructor {
  try {
    return runtime.require('better-sqlite3') as NativeDatabaseConstructor
  } catch (cause) {
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
