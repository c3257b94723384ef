import { expect, test } from 'vitest'
import { takeTexts } from '../../app/detail/texts-of.js'
import { columnText, valueAt } from '../../app/list/row-texts.js'

test('texts of several lines are taken out of objects, with their paths', () => {
  const attributes = {
    order: 7,
    err: { message: 'no', stack: 'a\nb', cause: { stack: 'c\nd' } },
    list: ['x\ny'],
  }
  expect(takeTexts(attributes)).toEqual({
    rest: { order: 7, err: { message: 'no', cause: {} }, list: ['x\ny'] },
    texts: [
      { path: 'err.stack', text: 'a\nb' },
      { path: 'err.cause.stack', text: 'c\nd' },
    ],
  })
})

test('columns find attributes by name first, then by path, and never what objects inherit', () => {
  const attributes = { 'http.status': 1, http: { status: 2, url: '/' }, list: [1] }
  expect(valueAt(attributes, 'http.status')).toBe(1)
  expect(valueAt(attributes, 'http.url')).toBe('/')
  expect(valueAt(attributes, 'constructor')).toBeUndefined()
  expect(valueAt(attributes, 'list.length')).toBeUndefined()
  expect(valueAt(undefined, 'a')).toBeUndefined()
  const entry = { id: 1, timestamp: 0, severity: 9 as const, message: '', attributes }
  expect(columnText(entry, 'http')).toBe('{"status":2,"url":"/"}')
  expect(columnText(entry, 'none')).toBe('')
  expect(columnText({ ...entry, host: 'h-1' }, 'host')).toBe('h-1')
})
