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
  ['postgres://host:5432/a?application_name=a@b', 'postgres://host:5432/a?application_name=a@b'],
  ['postgres://me@[::1]:5432/db', 'postgres://me@[::1]:5432/db'],
  ['postgres:///db', 'postgres:///db'],
])('%s is shown as %s', (url, expected) => {
  expect(serverName(url)).toBe(expected)
})

it.each(['@', '/', '?', '#', ':', '%', '@@', '?x', '\n'])('hides passwords with %j in them', (sign) => {
  for (const password of [`12${sign}34`, `${sign}34`, `12${sign}`])
    expect(serverName(`postgres://me:${password}@host:1/db?x=1`)).toBe('postgres://me@host:1/db?x=1')
})

it.each([
  'postgres:/me:secret@host/db',
  'postgres:me:secret@host/db',
  ' postgres://me:secret@host/db',
  'jdbc:postgresql://host/db?user=me&password=secret',
])('refuses %j, which is no path, without showing it', (db) => {
  expect(() => isServer(db)).toThrow(/begins with postgres:\/\/(?!.*secret)/)
})

it('refuses a URL that no driver takes, without its password', async () => {
  const context = contextFor({ directory: '/' })
  await expect(serverDriver(context, 'mysql://me:secret@host/db', { readOnly: true })).rejects.toThrow(
    /^There is no driver for mysql:\/\/me@host\/db\. A database is the path of a file, or postgres:\/\/….*clickhouse:\/\/…/,
  )
})
