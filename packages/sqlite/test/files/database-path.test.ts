import { expect, it } from 'vitest'
import { checkSqliteOptions } from '../../src/check-sqlite-options.js'
import { isURL } from '../../src/files/database-path.js'

const check = (path: unknown) => checkSqliteOptions({ path: path as string })

it.each([
  ['trail.db ', 'ends with white space'],
  ['\ta.db', 'begins or ends with white space'],
  [' ', 'white space'],
  ['a\0.db', 'NUL'],
  ['~/a.db', 'Only a shell expands ~'],
  ['~\\a.db', 'Only a shell expands ~'],
  ['file:///a.db', 'fileURLToPath'],
  ['FILE:/a.db', 'fileURLToPath'],
  ['file:./a.db', 'fileURLToPath'],
  ['sqlite:///a.db', 'It is a URL'],
  [new URL('file:///a.db'), 'Pass fileURLToPath(url)'],
])('reports what is wrong with the path %o', (path, advice) => {
  expect(() => check(path)).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTIONS', message: expect.stringContaining(advice) }),
  )
})

it.each([
  ':memory:',
  'file:x',
  '~',
  '~backup/a.db',
  './~/a.db',
  'a b.db',
  'C:/logs/a.db',
  'C:\\a.db',
  '$x/a.db',
])('accepts the path %s', (path) => {
  expect(check(path).path).toBe(path)
})

it('distinguishes a URL from an object that looks like one', () => {
  expect(isURL(new URL('file:///a.db'))).toBe(true)
  expect(isURL({ href: 'file:///a.db' })).toBe(false)
})
