// Runs only on Bun, which replaces vitest with its own test runner: `bun test ./test/on-bun/connection.bun.ts`.
import { isLogStorageError } from '@logpond/core'
import { testSqliteBinding } from '@logpond/sqlite/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bunSqliteBinding } from '../../src/bun-sqlite-binding.js'

testSqliteBinding('bun:sqlite', { binding: bunSqliteBinding, functions: false })

const connect = () => bunSqliteBinding.connect({ path: ':memory:', readOnly: false, busyTimeout: 0 })

it('returns every text and every number as it was bound', () => {
  const select = connect().prepare('SELECT ? AS value, hex(?1) AS bytes')
  const text = fc.string({ unit: fc.constantFrom('a', '\0', 'é', '漢', '😀', '\ufeff', '"') })
  // Turns -0 into 0: no column of Logpond distinguishes them.
  const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
  const value = fc.oneof(text, fc.maxSafeInteger(), number)
  fc.assert(
    fc.property(value, (value) => {
      const row = select.get([value])
      expect(row?.value).toBe(value)
      if (typeof value === 'string') {
        expect(row?.bytes).toBe(Buffer.from(value).toString('hex').toUpperCase())
      }
      expect(select.all([value])).toEqual([row])
    }),
  )
})

it('fails with CONNECTION if a statement is used after it was finalized', () => {
  const select = connect().prepare('SELECT 1')
  select.finalize()
  let code: string | undefined
  try {
    select.get([])
  } catch (error) {
    code = isLogStorageError(error) ? error.code : undefined
  }
  expect(code).toBe('CONNECTION')
})
