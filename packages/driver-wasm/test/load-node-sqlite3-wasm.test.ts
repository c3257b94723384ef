import { createRequire } from 'node:module'
import { isLogStorageError, type LogStorageError } from '@logpond/core'
import { describe, expect, it, vi } from 'vitest'
import { loadNodeSqlite3Wasm } from '../src/load-node-sqlite3-wasm.js'

const require = createRequire(import.meta.url)

function errorOf(requirePackage: (name: string) => unknown): LogStorageError {
  try {
    loadNodeSqlite3Wasm(undefined, requirePackage)
  } catch (error) {
    if (isLogStorageError(error)) return error
    throw error
  }
  throw new Error('a LogStorageError was expected')
}

describe('loadNodeSqlite3Wasm', () => {
  it('loads the package that is installed', () => {
    expect(loadNodeSqlite3Wasm()).toBe(require('node-sqlite3-wasm'))
  })

  it('reports how to install a missing package', () => {
    const error = errorOf(() => require('a-package-that-does-not-exist'))
    expect(error.code).toBe('UNSUPPORTED')
    expect(error.message).toBe(
      'node-sqlite3-wasm is not installed. Install it: npm install node-sqlite3-wasm',
    )
    expect(error.cause).toMatchObject({ code: 'MODULE_NOT_FOUND' })
  })

  it('reports why a package does not load', () => {
    const broken = () => {
      throw new SyntaxError('odd bytes')
    }
    const error = errorOf(broken)
    expect(error.code).toBe('UNSUPPORTED')
    expect(error.message).toContain('odd bytes')
  })

  it('reports missing WebAssembly', () => {
    vi.stubGlobal('WebAssembly', undefined)
    const error = errorOf(require)
    vi.unstubAllGlobals()
    expect(error.code).toBe('UNSUPPORTED')
    expect(error.message).toContain('without --jitless')
  })

  it('reports a package without a Database', () => {
    expect(errorOf(() => ({})).code).toBe('UNSUPPORTED')
  })

  it('reports that SQLite cannot open a database in memory', () => {
    class Database {
      constructor() {
        throw new Error('no memory')
      }
    }
    expect(errorOf(() => ({ Database })).message).toContain('no memory')
  })
})
