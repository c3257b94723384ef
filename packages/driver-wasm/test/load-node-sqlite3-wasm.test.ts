import { createRequire } from 'node:module'
import { isLogStorageError, type LogStorageError } from '@logpond/core'
import { describe, expect, it, vi } from 'vitest'
import { loadNodeSqlite3Wasm } from '../src/load-node-sqlite3-wasm.js'

const require = createRequire(import.meta.url)

function errorOf(requirePackage: (name: string) => unknown): LogStorageError {
  try {
    loadNodeSqlite3Wasm(requirePackage)
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

  it('says how to install a missing package', () => {
    const error = errorOf(() => require('a-package-that-nobody-has'))
    expect(error.code).toBe('UNSUPPORTED')
    expect(error.message).toBe(
      'node-sqlite3-wasm is not installed. Install it: npm install node-sqlite3-wasm',
    )
    expect(error.cause).toMatchObject({ code: 'MODULE_NOT_FOUND' })
  })

  it('says what is wrong with a package that does not load', () => {
    const broken = () => {
      throw new SyntaxError('odd bytes')
    }
    const error = errorOf(broken)
    expect(error.code).toBe('UNSUPPORTED')
    expect(error.message).toContain('odd bytes')
  })

  it('says so where there is no WebAssembly', () => {
    vi.stubGlobal('WebAssembly', undefined)
    const error = errorOf(require)
    vi.unstubAllGlobals()
    expect(error.code).toBe('UNSUPPORTED')
    expect(error.message).toContain('without --jitless')
  })

  it('says so when the package is another one', () => {
    expect(errorOf(() => ({})).code).toBe('UNSUPPORTED')
  })

  it('says so when SQLite cannot even open memory', () => {
    class Database {
      constructor() {
        throw new Error('no memory')
      }
    }
    expect(errorOf(() => ({ Database })).message).toContain('no memory')
  })
})
