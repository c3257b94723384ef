import { expect, it } from 'vitest'
import { markPosition } from '../../src/question/mark-position.js'

it('marks a part of a text', () => {
  expect(markPosition('a level>=wran b', { offset: 9, length: 4 })).toEqual([
    '  a level>=wran b',
    '           ^^^^',
  ])
})

it('marks the end of a text', () => {
  expect(markPosition('(a', { offset: 2, length: 0 })).toEqual(['  (a', '    ^'])
})

it('puts the mark below the part where characters before it are wide, or shown as escapes', () => {
  expect(markPosition('支払い\u001b x', { offset: 5, length: 1 })).toEqual(['  支払い\\e x', '           ^'])
})

it('shows only what is near the position in a long text', () => {
  const [line = '', mark = ''] = markPosition(`${'a'.repeat(100_000)}X${'b'.repeat(100_000)}`, {
    offset: 100_000,
    length: 1,
  })
  expect(line).toMatch(/^ {2}…a{50}Xb+…$/)
  expect(line.length).toBeLessThan(120)
  expect(mark.indexOf('^')).toBe(line.indexOf('X'))
})
