import { expect, it } from 'vitest'
import { checkOptionTypes } from '../src/index.js'

const check = (options: object) => () =>
  checkOptionTypes('logpond', options as { service?: unknown; http?: unknown; onLine?: unknown }, {
    service: 'string',
    http: 'boolean',
    onLine: 'function',
  })

it.each([
  [{ service: 5 }, 'logpond: service must be a string; it was 5.'],
  [{ service: null }, 'logpond: service must be a string; it was null.'],
  [{ http: 'yes' }, 'logpond: http must be a boolean; it was "yes".'],
  [{ onLine: {} }, 'logpond: onLine must be a function; it was an object.'],
])('refuses %j', (options, message) => {
  expect(check(options)).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS', message }))
})

it.each([{}, { service: undefined }, { service: '', http: false, onLine: () => {} }, { other: 5 }])(
  'accepts %j',
  (options) => {
    expect(check(options)).not.toThrow()
  },
)
