import type { StoredLogEntry } from '@logpond/core'
import { fieldReader, markAttribute } from '@logpond/mapping/writers'
import { InvalidArgumentError } from 'commander'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseFields } from '../../src/fields/parse-fields.js'

it('reads names separated by commas, and marked names in quotes', () => {
  expect(parseFields('time, http.status,@"a, \\"b\\"" ,odd name')).toEqual([
    'time',
    'http.status',
    '@"a, \\"b\\""',
    'odd name',
  ])
  expect(parseFields('id', ['time'])).toEqual(['time', 'id'])
})

it.each(['', ',', 'a,', ',a', 'a,,b', ' ', '@"a"b,,'])('refuses %j', (text) => {
  expect(() => parseFields(text)).toThrow(InvalidArgumentError)
})

it('reads every attribute by its marked name', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.constantFrom('', 'id,'), (name, before) => {
      const [field = ''] = parseFields(before + markAttribute(name)).slice(-1)
      const entry = { id: 1, attributes: Object.fromEntries([[name, 'x']]) } as unknown as StoredLogEntry
      expect(fieldReader(field)(entry, {})).toBe('x')
    }),
  )
})
