import { testSqliteErrors } from '@logpond/sqlite/testing'
import { expect, it } from 'vitest'
import { translateError } from '../src/translate-error.js'

testSqliteErrors('better-sqlite3', {
  thrown: ({ message, name }) => Object.assign(new Error(message), { code: name }),
  translate: translateError,
})

it('converts an error with a code that SQLite does not have to CONNECTION', () => {
  const thrown = Object.assign(new Error('message'), { code: 'constructor' })
  expect(translateError(thrown, '/logs.db').code).toBe('CONNECTION')
})
