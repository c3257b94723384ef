import { expect, it } from 'vitest'
import { clickHouseOptions } from '../src/clickhouse-url.js'

it.each([
  ['clickhouse://host', { url: 'http://host:8123' }],
  ['clickhouse://host/', { url: 'http://host:8123' }],
  [
    'clickhouse://me:s%40cret@host:9000/lo%20gs?table=a%2Fb',
    {
      url: 'http://host:9000',
      database: 'lo gs',
      table: 'a/b',
      username: 'me',
      password: 's@cret',
    },
  ],
  ['clickhouse://[::1]/logs?secure=true', { url: 'https://[::1]:8443', database: 'logs' }],
])('%s are the options %o', (url, options) => {
  expect(clickHouseOptions(url, {})).toEqual(options)
})

it('takes user and password from the environment, as the client of ClickHouse does', () => {
  const environment = { CLICKHOUSE_USER: 'me', CLICKHOUSE_PASSWORD: 'secret' }
  expect(clickHouseOptions('clickhouse://host', environment)).toMatchObject({
    username: 'me',
    password: 'secret',
  })
  expect(clickHouseOptions('clickhouse://you:own@host', environment)).toMatchObject({
    username: 'you',
    password: 'own',
  })
})

it.each([
  ['clickhouse://', 'This is not the URL'],
  ['clickhouse://me:secret@host:99999', 'This is not the URL'],
  ['clickhouse://me:%zz@host', 'This is not the URL'],
  ['clickhouse://me:secret@host/a/b', 'names one database'],
  ['clickhouse://me:secret@host/a?tabel=b', 'has no parameter tabel'],
])('%s is refused, without its password', (url, message) => {
  expect(() => clickHouseOptions(url, {})).toThrow(message)
  try {
    clickHouseOptions(url, {})
  } catch (thrown) {
    expect(String(thrown)).not.toContain('secret')
  }
})
