import { expect, it } from 'vitest'
import { waitingFor } from '../../src/connection/waiting-for.js'
import { testBinding } from '../test-binding.js'

function connect() {
  const connection = testBinding.connect({ path: ':memory:', readOnly: false, busyTimeout: 5000 })
  const busyTimeout = () => connection.prepare('PRAGMA busy_timeout').get([])?.timeout
  return { connection, busyTimeout }
}

it.each([
  [200, 100],
  [1, 0],
  [0, 0],
  [Number.POSITIVE_INFINITY, 2 ** 31 - 1],
])('limits the waits of a connection to parts of %s ms', (timeout, expected) => {
  const { connection, busyTimeout } = connect()
  expect(waitingFor(timeout, { connection, usual: 5000 }, busyTimeout)).toBe(expected)
  expect(busyTimeout()).toBe(5000)
})

it('restores the usual busy timeout if the work fails', () => {
  const { connection, busyTimeout } = connect()
  const fail = () => {
    throw new Error('failed')
  }
  expect(() => waitingFor(200, { connection, usual: 5000 }, fail)).toThrow('failed')
  expect(busyTimeout()).toBe(5000)
})
