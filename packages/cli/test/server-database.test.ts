import { expect, it } from 'vitest'
import { isServer, serverDriver, serverName } from '../src/server-database.js'
import { contextFor } from './support/run-cli.js'

it.each([
  ['postgres://me@host/db', true],
  ['PostgreSQL://me@a:1,b:2/db', true],
  ['mysql://host', true],
  ['logs.db', false],
  ['C:\\logs\\a.db', false],
  ['c:/logs/a.db', false],
  ['a:b', false],
  ['//host/share/logs.db', false],
])('%s names a server: %s', (db, expected) => {
  expect(isServer(db)).toBe(expected)
})

it.each([
  ['postgres://me:secret@host:5432/db', 'postgres://me@host:5432/db'],
  ['postgres://me:s%40cret@a:1,b:2/db?sslmode=require', 'postgres://me@a:1,b:2/db?sslmode=require'],
  ['postgres://host/db?user=me&password=secret&x=1', 'postgres://host/db?user=me&password=…&x=1'],
  ['postgres://host:5432/a@b', 'postgres://host:5432/a@b'],
  ['postgres:///db', 'postgres:///db'],
])('%s is shown as %s', (url, expected) => {
  expect(serverName(url)).toBe(expected)
})

it('refuses a URL that no driver takes, without its password', async () => {
  const context = contextFor({ directory: '/' })
  await expect(serverDriver(context, 'mysql://me:secret@host/db')).rejects.toThrow(
    /^There is no driver for mysql:\/\/me@host\/db\. A database is the path of a file, or postgres:\/\/….*clickhouse:\/\/…/,
  )
})
