import { expect, test } from 'vitest'
import { cutMessage } from '../../src/columns/cut-message.js'
import { cutText } from './cut-texts.js'

test.each([
  ['GET /cart 200 in 12ms', 'GET /cart · in ·', ['200', '12ms']],
  ['7', '·', ['7']],
  ['a1b2-c3, d', '·-·, d', ['a1b2', 'c3']],
  ['264.97 EUR', '·.· EUR', ['264', '97']],
  ['no digits', 'no digits', []],
  ['', '', []],
  ['x_1', 'x_·', ['1']],
  ['a\x001', 'a\0·', ['1']],
])('%j is cut into %j and its runs of letters and digits that have a digit', (text, template, variables) => {
  expect(cutText(text, cutMessage)).toEqual({ template, variables })
})

test.each(['é1', '1é', 'a1—', '日2024年', '“5”'])(
  '%j has no variable, since its run touches another character',
  (text) => {
    expect(cutText(text, cutMessage)).toEqual({ template: text, variables: [] })
  },
)

test('a message with an escape sequence stays whole', () => {
  expect(cutText('1 \u001b[31m2', cutMessage)).toEqual({ template: '1 \u001b[31m2', variables: 'whole' })
})

test('a message with more than 250 variables stays whole', () => {
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => i).join(' ')
  expect(cutText(numbers(250), cutMessage).variables).toHaveLength(250)
  expect(cutText(numbers(251), cutMessage)).toEqual({ template: numbers(251), variables: 'whole' })
})
