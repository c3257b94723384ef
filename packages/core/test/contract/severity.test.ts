import { describe, expect, it } from 'vitest'
import { SEVERITY_NAMES, type Severity, severityName, toSeverity } from '../../src/contract/severity.js'

describe('toSeverity', () => {
  it('accepts the whole numbers from 1 to 24', () => {
    for (let number = 1; number <= 24; number++) expect(toSeverity(number)).toBe(number)
  })

  it('accepts the six names', () => {
    expect(SEVERITY_NAMES.map(toSeverity)).toEqual([1, 5, 9, 13, 17, 21])
  })

  it.each([
    0,
    25,
    99,
    -1,
    1.5,
    Number.NaN,
    Infinity,
    'loud',
    'INFO',
    '',
    '9',
    'constructor',
    '__proto__',
    null,
    9n,
    [9],
  ])('knows nothing of %o', (value) => {
    expect(toSeverity(value)).toBeUndefined()
  })
})

describe('severityName', () => {
  it('returns the name of the range that contains a number', () => {
    const names = Array.from({ length: 24 }, (_, i) => severityName((i + 1) as Severity))
    expect(names).toEqual(SEVERITY_NAMES.flatMap((name) => [name, name, name, name]))
  })
})
