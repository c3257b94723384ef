import { isLogStorageError, type LogStorageError } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { loadBunSqlite, type Runtime } from '../src/load-bun-sqlite.js'

function errorOf(runtime: Runtime): LogStorageError {
  try {
    loadBunSqlite(runtime)
  } catch (error) {
    if (isLogStorageError(error)) return error
  }
  throw new Error('a LogStorageError was expected')
}

describe('loadBunSqlite', () => {
  it('loads the module of Bun', () => {
    const module = { Database: class {} }
    const asked: string[] = []
    const getBuiltinModule = (name: string) => {
      asked.push(name)
      return module
    }
    expect(loadBunSqlite({ versions: { bun: '1.4.5' }, getBuiltinModule })).toBe(module)
    expect(asked).toEqual(['bun:sqlite'])
  })

  it.each([
    [
      { node: '24.21.0' },
      'bun:sqlite is part of Bun, and this is Node.js 24.21.0. Use @logpond/driver-node-sqlite on Node.js.',
    ],
    [
      { node: '24.2.0', deno: '2.9.6' },
      'bun:sqlite is part of Bun, and this is Deno 2.9.6. Use @logpond/driver-node-sqlite on Deno.',
    ],
    [
      { node: '22.0.0', bun: '1.1.0' },
      'Bun 1.1.0 does not provide bun:sqlite to this driver. Update to Bun 1.4 or newer.',
    ],
  ])('reports what to do if the module is missing: %j', (versions, message) => {
    for (const getBuiltinModule of [undefined, () => undefined]) {
      expect(errorOf({ versions, getBuiltinModule })).toMatchObject({ code: 'UNSUPPORTED', message })
    }
  })
})
