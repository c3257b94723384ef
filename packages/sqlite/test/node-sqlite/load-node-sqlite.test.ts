import { DatabaseSync } from 'node:sqlite'
import { isLogStorageError, type LogStorageError } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { loadNodeSqlite, type Runtime } from '../../src/node-sqlite/load-node-sqlite.js'

const versions = { node: '22.15.0' }

function errorOf(runtime: Runtime): LogStorageError {
  try {
    loadNodeSqlite(runtime)
  } catch (error) {
    if (isLogStorageError(error)) return error
  }
  throw new Error('a LogStorageError was expected')
}

interface OtherRuntime extends Runtime {
  /** All databases that were opened. */
  readonly opened: DatabaseSync[]
}

/** A runtime whose databases return other answers. */
function runtimeThat(
  answer: (sql: string, usual: unknown) => unknown,
  properties: { readonly isTransaction?: boolean } = { isTransaction: false },
): OtherRuntime {
  const opened: DatabaseSync[] = []
  class OtherDatabase {
    readonly isTransaction = properties.isTransaction
    readonly #database = new DatabaseSync(':memory:')
    constructor() {
      opened.push(this.#database)
    }
    prepare(sql: string) {
      const usual = this.#database.prepare(sql).get()?.value
      return { get: () => ({ value: answer(sql, usual) }) }
    }
    close() {
      this.#database.close()
    }
  }
  return { versions, getBuiltinModule: () => ({ DatabaseSync: OtherDatabase }), opened }
}

describe('loadNodeSqlite', () => {
  it('loads the module of the runtime', () => {
    expect(loadNodeSqlite().DatabaseSync).toBe(DatabaseSync)
  })

  it.each([
    [{ node: '22.4.0' }, 'Node.js 22.4.0'],
    [{ node: '24.3.0', bun: '1.2.0' }, 'Bun 1.2.0'],
    [{ node: '22.0.0', deno: '2.1.0' }, 'Deno 2.1.0'],
  ])('reports what to do if the module is missing: %j', (versions, name) => {
    for (const getBuiltinModule of [undefined, () => undefined]) {
      const error = errorOf({ versions, getBuiltinModule })
      expect(error.code).toBe('UNSUPPORTED')
      expect(error.message).toContain(`${name} does not provide node:sqlite`)
      expect(error.message).toContain('Use Node.js 22.22.3')
    }
  })

  it('rejects a module that does not report whether a transaction is open', () => {
    const runtime = runtimeThat((_, usual) => usual, {})
    expect(errorOf(runtime).message).toContain('The node:sqlite of Node.js 22.15.0 has no isTransaction')
  })

  it.each([
    ['a', true],
    ['a\0b', false],
  ])('detects from the answer %j whether the runtime cuts text: %s', (answer, cutsText) => {
    const runtime = runtimeThat((sql, usual) => (sql.includes('char(0)') ? answer : usual))
    expect(loadNodeSqlite(runtime).cutsText).toBe(cutsText)
    expect(runtime.opened.map(({ isOpen }) => isOpen)).toEqual([false])
  })
})
