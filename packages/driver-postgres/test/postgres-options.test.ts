import { expect, it } from 'vitest'
import { checkOptions, type PostgresOptions } from '../src/postgres-options.js'

const url = 'postgres://db/logs'

it('has defaults', () => {
  expect(checkOptions({ url })).toEqual({
    url,
    schema: 'logpond',
    readOnly: false,
    password: undefined,
    ssl: undefined,
    applicationName: 'logpond',
    poolSize: 4,
    connectTimeout: 10_000,
    statementTimeout: 60_000,
    partitionSize: 262_144,
  })
})

it('takes the schema from the url, unless the option names one', () => {
  const inUrl = `${url}?sslmode=disable&schema=shop`
  expect(checkOptions({ url: inUrl })).toMatchObject({ url: `${url}?sslmode=disable`, schema: 'shop' })
  expect(checkOptions({ url: inUrl, schema: 'pay' })).toMatchObject({ schema: 'pay' })
})

it.each([
  [{}, 'url must begin with postgres:// and name a database.'],
  [{ url: 'mysql://u:secret@db' }, 'url must begin with postgres:// and name a database.'],
  [
    { url, schema: 'a"b' },
    'schema must be a name of at most 63 letters, digits, _ and -, which begins with a letter or _; it was "a\\"b".',
  ],
  [
    { url: `${url}?schema=my logs` },
    'The parameter schema of url must be a name of at most 63 letters, digits, _ and -, which begins with a letter or _; it was "my logs".',
  ],
  [
    { url: `${url}?schema=` },
    'The parameter schema of url must be a name of at most 63 letters, digits, _ and -, which begins with a letter or _; it was "".',
  ],
  [{ url, poolSize: 0 }, 'poolSize must be a whole number from 1 to 1000; it was 0.'],
  [{ url, partitionSize: 1.5 }, 'partitionSize must be a whole number from 1 to 1000000; it was 1.5.'],
  [{ url, ssl: 'yes' }, 'ssl must be true, false or options of tls.connect; it was "yes".'],
  [{ url, readOnly: 'yes' }, 'readOnly must be true or false; it was "yes".'],
  [{ url, password: 42 }, 'password must be a string or a function that returns one.'],
  [
    { url, pool: 3 },
    'There is no option "pool". The options are url, schema, readOnly, password, ssl, poolSize, connectTimeout, statementTimeout, partitionSize, applicationName.',
  ],
])('refuses %o', (options, message) => {
  expect(() => checkOptions(options as PostgresOptions)).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTIONS', message }),
  )
})
