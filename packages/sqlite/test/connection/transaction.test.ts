import { LogStorageError } from '@logpond/core'
import { expect, it } from 'vitest'
import { inTransaction } from '../../src/connection/transaction.js'
import { testBinding } from '../test-binding.js'

function connect() {
  const connection = testBinding.connect({ path: ':memory:', readOnly: false, busyTimeout: 0 })
  connection.exec('CREATE TABLE t (x)')
  const count = () => connection.prepare('SELECT count(*) AS n FROM t').get([])?.n
  return { connection, count }
}

it('commits all changes, and returns the result of the work', () => {
  const { connection, count } = connect()
  expect(inTransaction(connection, () => connection.prepare('INSERT INTO t VALUES (1), (2)').run([]))).toBe(2)
  expect([count(), connection.inTransaction]).toEqual([2, false])
})

it('undoes all changes if the work throws, and throws the same error', () => {
  const { connection, count } = connect()
  const error = new LogStorageError('IO', 'no')
  const work = () => {
    connection.exec('INSERT INTO t VALUES (1)')
    throw error
  }
  expect(() => inTransaction(connection, work)).toThrow(error)
  expect([count(), connection.inTransaction]).toEqual([0, false])
})

it('throws the first error even if SQLite has already rolled back, or cannot roll back', () => {
  const { connection } = connect()
  const rollBackAndFail = () => {
    connection.exec('ROLLBACK')
    throw new Error('first')
  }
  expect(() => inTransaction(connection, rollBackAndFail)).toThrow('first')
  const deaf = {
    ...connection,
    inTransaction: true,
    exec(sql: string) {
      if (sql === 'ROLLBACK') throw new Error('second')
    },
  }
  expect(() =>
    inTransaction(deaf, () => {
      throw new Error('first')
    }),
  ).toThrow('first')
})

it('acquires the write lock at the beginning', () => {
  const commands: string[] = []
  const connection = { ...connect().connection, exec: (sql: string) => void commands.push(sql) }
  inTransaction(connection, () => undefined)
  expect(commands).toEqual(['BEGIN IMMEDIATE', 'COMMIT'])
})
