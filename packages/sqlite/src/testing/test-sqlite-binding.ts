import { describe, expect, it } from 'vitest'
import type { SqliteBinding } from '../connection/sqlite-connection.js'
import { type BindingCase, BindingLab } from './binding-lab.js'
import { CONNECTION_CASES } from './connection-cases.js'
import { FAILURE_CASES } from './failure-cases.js'
import { FUNCTION_CASES } from './function-cases.js'
import { STATEMENT_CASES } from './statement-cases.js'

const GROUPS: readonly (readonly [name: string, cases: readonly BindingCase[]])[] = [
  ['a statement', STATEMENT_CASES],
  ['a connection', CONNECTION_CASES],
  ['a failure', FAILURE_CASES],
]

/** What {@link testSqliteBinding} tests. */
export interface SqliteBindingSubject {
  /** The binding. If it is `exclusive`, tests that need a shared file are skipped. */
  readonly binding: SqliteBinding
  /** Whether its connections have `createFunction`. @default true */
  readonly functions?: boolean
}

/**
 * Defines a vitest suite of what the SQLite engine expects from a binding: text with NUL characters, large integers and bytes
 * in both directions, what remains after closing, and the code of each failure.
 *
 * ```ts
 * testSqliteBinding('my binding', { binding: myBinding })
 * ```
 *
 * It also runs under `bun test`, which replaces vitest with its own functions.
 *
 * @param name The name of the suite.
 */
export function testSqliteBinding(name: string, { binding, functions = true }: SqliteBindingSubject): void {
  describe(name, () => {
    for (const [group, cases] of GROUPS) {
      describe(group, () => {
        for (const { name, isForShared = false, run } of cases) {
          it.skipIf(isForShared && binding.exclusive)(name, () => {
            using lab = new BindingLab(binding)
            run(lab)
          })
        }
      })
    }

    it(functions ? 'has functions of SQL' : 'has no functions of SQL', () => {
      using lab = new BindingLab(binding)
      expect(typeof lab.connect().createFunction).toBe(functions ? 'function' : 'undefined')
    })

    describe.skipIf(!functions)('a function of SQL', () => {
      for (const { name, run } of FUNCTION_CASES) {
        it(name, () => {
          using lab = new BindingLab(binding)
          run(lab)
        })
      }
    })
  })
}
