import { markAttribute, markedAttribute } from '@logpond/mapping/writers'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CommandError } from '../../src/command-error.js'
import { countedField } from '../../src/fields/field-names.js'

it('reads the names of attributes that it has marked, whatever they are', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (name) => {
      expect(markedAttribute(markAttribute(name))).toBe(name)
    }),
  )
})

it.each([
  ['level', 'severity', false],
  ['trace', 'traceId', false],
  ['http.status', 'http.status', false],
  ['@level', 'level', true],
  ['@"odd \\" name"', 'odd " name', true],
  ['@', '@', false],
])('reads %s as the field %s', (text, name, isMarked) => {
  expect(countedField(text)).toEqual({ name, isMarked })
})

it.each(['@service', '@host', '@severity', '@"traceId"'])('does not count another field for %s', (text) => {
  expect(() => countedField(text)).toThrow(CommandError)
})
