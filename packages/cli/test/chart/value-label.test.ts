import { expect, it } from 'vitest'
import { valueLabel } from '../../src/chart/value-label.js'

it.each([
  ['api', 'api'],
  [500, '500'],
  ['500', '"500"'],
  [null, 'null'],
  ['null', '"null"'],
  ['(none)', '"(none)"'],
  [true, 'true'],
  ['', '""'],
  [' a', '" a"'],
  ['a\u001b[2J', 'a\\e[2J'],
] as const)('shows the value %j as %s, unlike any other value', (value, label) => {
  expect(valueLabel(value, 'x')).toBe(label)
})

it('shows severities by name', () => {
  expect([1, 9, 17, 18, 24].map((severity) => valueLabel(severity, 'severity'))).toEqual([
    ...['trace', 'info', 'error', 'error2', 'fatal4'],
  ])
})
