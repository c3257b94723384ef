import { LogStorageError } from '@logpond/core'
import { expect, it } from 'vitest'
import { leavesConnection, toStorageError } from '../src/storage-error.js'

/** An error as pg makes it from a message of the server. */
const ofServer = (code: string) =>
  Object.assign(new Error('the reason'), { code, severity: code.startsWith('57P') ? 'FATAL' : 'ERROR' })
const ofSystem = (code: string) => Object.assign(new Error(`connect ${code} 127.0.0.1:5432`), { code })

it.each([
  ['08006', 'CONNECTION'],
  ['08P01', 'CONNECTION'],
  ['22021', 'ENTRY_REJECTED'],
  ['22P05', 'ENTRY_REJECTED'],
  ['25006', 'READ_ONLY'],
  ['28P01', 'INVALID_OPTIONS'],
  ['3D000', 'INVALID_OPTIONS'],
  ['40001', 'BUSY'],
  ['40P01', 'BUSY'],
  ['42501', 'READ_ONLY'],
  ['42P01', 'IO'],
  ['53100', 'DISK_FULL'],
  ['53200', 'BUSY'],
  ['53300', 'BUSY'],
  ['54000', 'ENTRY_REJECTED'],
  ['55P03', 'BUSY'],
  ['57014', 'BUSY'],
  ['57P01', 'CONNECTION'],
  ['57P02', 'CONNECTION'],
  ['57P03', 'CONNECTION'],
  ['58030', 'IO'],
  ['XX001', 'CORRUPT'],
  ['XX002', 'CORRUPT'],
])('converts SQLSTATE %s to %s', (state, code) => {
  const thrown = ofServer(state)
  const error = toStorageError(thrown, 'read', 'postgres://db/logs')
  expect(error).toMatchObject({ code, cause: thrown })
  expect((error as Error).message).toMatch(
    new RegExp(`^Postgres at postgres://db/logs failed: the reason \\(${state}\\)\\. [A-Z]`),
  )
})

it('does not know the outcome of a write whose connection was lost', () => {
  for (const thrown of [
    ofServer('57P01'),
    ofServer('08006'),
    ofSystem('ECONNRESET'),
    new Error('Connection terminated unexpectedly'),
  ]) {
    expect(toStorageError(thrown, 'write', 'db')).toMatchObject({ code: 'UNKNOWN_OUTCOME' })
    expect(toStorageError(thrown, 'read', 'db')).toMatchObject({ code: 'CONNECTION' })
  }
})

it('knows that nothing was written when the server refuses a statement', () => {
  expect(toStorageError(ofServer('40P01'), 'write', 'db')).toMatchObject({ code: 'BUSY' })
  expect(toStorageError(ofServer('53100'), 'write', 'db')).toMatchObject({ code: 'DISK_FULL' })
})

it.each([
  'ECONNREFUSED',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EPIPE',
  'ENOENT',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])('converts %s of Node.js to CONNECTION', (code) => {
  expect(toStorageError(ofSystem(code), 'open', 'db')).toMatchObject({ code: 'CONNECTION' })
})

it.each([
  'received invalid response: 48',
  'Received unexpected dataRow message from backend.',
  'Unknown authenticationOk message type 1213486160',
])('reports %j as a server of another kind', (message) => {
  expect(toStorageError(new Error(message), 'open', 'db')).toMatchObject({
    code: 'CONNECTION',
    message: expect.stringContaining('does not speak the protocol of Postgres'),
  })
})

it.each(['ERR_INVALID_URL', undefined])(
  'converts a url that pg cannot read to INVALID_OPTIONS: %s',
  (code) => {
    const thrown =
      code === undefined
        ? new URIError('URI malformed')
        : Object.assign(new TypeError('Invalid URL'), { code })
    const error = toStorageError(thrown, 'open', 'postgres://app@db')
    expect(error).toMatchObject({ code: 'INVALID_OPTIONS', cause: thrown })
    expect((error as Error).message).toContain('write %40 for @')
  },
)

it('lets mistakes of the driver and errors of the contract through', () => {
  const mistake = new TypeError('x is not a function')
  const known = new LogStorageError('ABORTED', 'The caller aborted this call.')
  expect(toStorageError(mistake, 'read', 'db')).toBe(mistake)
  expect(toStorageError(known, 'read', 'db')).toBe(known)
})

it('uses a connection again after an error of a statement only', () => {
  expect(leavesConnection(ofServer('57014'))).toBe(true)
  expect(leavesConnection(ofServer('22021'))).toBe(true)
  expect(leavesConnection(ofServer('57P01'))).toBe(false)
  expect(leavesConnection(ofSystem('ECONNRESET'))).toBe(false)
  expect(leavesConnection(new LogStorageError('ABORTED', 'The caller aborted this call.'))).toBe(true)
})
