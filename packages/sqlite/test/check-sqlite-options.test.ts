import { expect, it } from 'vitest'
import { checkSqliteOptions } from '../src/check-sqlite-options.js'
import type { SqliteOptions } from '../src/sqlite-options.js'

const check = (options: unknown) => checkSqliteOptions(options as SqliteOptions)

it('adds the defaults of missing options', () => {
  const complete = {
    path: 'a.db',
    wal: true,
    durability: 'normal',
    fullText: true,
    thread: 'worker',
    busyTimeout: 5000,
    walAutocheckpoint: 1000,
    onCorrupt: 'refuse',
    readOnly: false,
  }
  expect(check({ path: 'a.db' })).toEqual(complete)
  expect(check({ path: 'a.db', wal: undefined, busyTimeout: undefined })).toEqual(complete)
})

it('keeps the given options, up to the limits of their ranges', () => {
  const least = { wal: false, busyTimeout: 0, walAutocheckpoint: 0 }
  expect(check({ path: ':memory:', ...least })).toMatchObject({ path: ':memory:', ...least })
  const most = { busyTimeout: 3_600_000, walAutocheckpoint: 1_000_000, durability: 'full', thread: 'main' }
  expect(check({ path: 'a.db', ...most })).toMatchObject(most)
})

it.each<[string, unknown, string]>([
  ['path', undefined, 'undefined'],
  ['path', '', '""'],
  ['path', 'a\0b', '"a\\u0000b"'],
  ['path', new URL('file:///x.db'), 'the URL "file:///x.db"'],
  ['path', Buffer.from('a.db'), 'of type object'],
  ['wal', null, 'null'],
  ['wal', 'yes', '"yes"'],
  ['readOnly', 1, '1'],
  ['fullText', 'no', '"no"'],
  ['durability', 'none', '"none"'],
  ['thread', {}, 'of type object'],
  ['onCorrupt', 'rename', '"rename"'],
  ['busyTimeout', 5n, '5'],
  ['busyTimeout', 3_600_001, '3600001'],
  ['busyTimeout', Number.NaN, 'NaN'],
  ['walAutocheckpoint', -1, '-1'],
  ['walAutocheckpoint', Symbol('x'), 'Symbol(x)'],
])('refuses %s: %s by name, with the value and what is allowed', (name, value, shown) => {
  expect(() => check({ path: 'a.db', [name]: value })).toThrow(
    expect.objectContaining({
      code: 'INVALID_OPTIONS',
      message: expect.stringMatching(new RegExp(`^${name} must be .+; it was `)),
    }),
  )
  expect(() => check({ path: 'a.db', [name]: value })).toThrow(`it was ${shown}.`)
})

it.each([undefined, null, 'a.db', 5])('refuses %s instead of options', (options) => {
  expect(() => check(options)).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }))
})

it('refuses an unknown option, and lists the known ones', () => {
  expect(() => check({ path: 'a.db', WAL: true })).toThrow(/no option "WAL".+ path, wal, durability/)
})
