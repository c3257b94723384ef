import { type JsonValue, type StoredLogEntry, searchedTexts } from '@logpond/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { searchedTextsOf } from '../../src/text/error-model.js'

const NAMES =
  'err error exception exception.message exception.stacktrace message stack stacktrace cause errors a'
const key = fc.constantFrom(...NAMES.split(' '))
const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('x', 'y', 1, null),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    fc.array(tie('value'), { maxLength: 2 }),
  ),
}))

it('the model of errors has the texts of core', () => {
  fc.assert(
    fc.property(fc.dictionary(key, value), (parts) => {
      const attributes = JSON.parse(JSON.stringify(parts)) as Record<string, JsonValue>
      const entry: StoredLogEntry = { id: 1, timestamp: 0, severity: 9, message: 'm', attributes }
      expect(searchedTextsOf(entry).toSorted()).toEqual([...searchedTexts(entry)].toSorted())
    }),
    { numRuns: 1000 },
  )
})
