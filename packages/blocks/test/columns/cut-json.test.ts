import { expect, test } from 'vitest'
import { cutJson } from '../../src/columns/cut-json.js'
import { cutText } from './cut-texts.js'

test.each([
  ['{}', '{}', []],
  ['{"a":1,"b":"x"}', '{"a":·,"b":"·"}', ['1', 'x']],
  ['{"a":-1.5e-7,"b":true,"c":null}', '{"a":·,"b":·,"c":·}', ['-1.5e-7', 'true', 'null']],
  ['{"a":"","":{"b":[1,"",[]]}}', '{"a":"·","":{"b":[·,"·",[]]}}', ['', '1', '']],
  [String.raw`{"\"\\":"\"\\"}`, String.raw`{"\"\\":"·"}`, [String.raw`\"\\`]],
  ['{"ü":"é, {"}', '{"ü":"·"}', ['é, {']],
])('%s is cut into %s and its scalar values', (text, template, variables) => {
  expect(cutText(text, cutJson)).toEqual({ template, variables })
})

test.each(['{"a', '{"a":"b', '{"a":"\n"}', '{"a":1 }', '{ "a":1}', '{"a":x"y"}', '{"a":"\\\n"}', '{"a":"\\'])(
  '%j, which is not JSON as JSON.stringify writes it, stays whole',
  (text) => {
    expect(cutText(text, cutJson)).toEqual({ template: text, variables: 'whole' })
  },
)
