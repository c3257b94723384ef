import { expect, it } from 'vitest'
import { StatementCache } from '../../src/connection/statement-cache.js'
import { idWindows } from '../../src/read/id-windows.js'
import type { IdWindow } from '../../src/read/read-values.js'
import type { WindowSize } from '../../src/steps/window-pace.js'
import { WindowPace } from '../../src/steps/window-pace.js'
import { testBinding } from '../test-binding.js'

const even = (size: number): WindowSize => ({ first: size, growth: 1, min: size, max: size })

function windowsOf(ids: readonly number[], first: number, last: number, size = even(10)) {
  const connection = testBinding.connect({ path: ':memory:', readOnly: false, busyTimeout: 0 })
  connection.exec('CREATE TABLE log (id INTEGER PRIMARY KEY)')
  for (const id of ids) connection.exec(`INSERT INTO log VALUES (${id})`)
  const pace = new WindowPace(size)
  const windows: IdWindow[] = []
  for (const window of idWindows(new StatementCache(connection), first, last, pace)) {
    windows.push(window)
    pace.took(0)
  }
  connection.close()
  return windows
}

it('divides a range into adjacent windows, and ends with the range', () => {
  const ids = Array.from({ length: 30 }, (_, i) => i + 1)
  expect(windowsOf(ids, 1, 25)).toEqual([
    { from: 1, to: 10 },
    { from: 11, to: 20 },
    { from: 21, to: 25 },
  ])
})

it('skips deleted ids', () => {
  expect(windowsOf([5, 1_000_000_000], 1, 2_000_000_000)).toEqual([
    { from: 5, to: 14 },
    { from: 1_000_000_000, to: 1_000_000_009 },
  ])
  expect(windowsOf([5, 100], 6, 50)).toEqual([])
  expect(windowsOf([], 0, 50)).toEqual([])
})

it('enlarges windows up to the maximum', () => {
  const ids = Array.from({ length: 30 }, (_, i) => i + 1)
  expect(windowsOf(ids, 1, 30, { ...even(4), growth: 2, max: 8 })).toEqual([
    { from: 1, to: 4 },
    { from: 5, to: 12 },
    { from: 13, to: 20 },
    { from: 21, to: 28 },
    { from: 29, to: 30 },
  ])
  expect(windowsOf(ids, 3, 30, even(Infinity))).toEqual([{ from: 3, to: 30 }])
})
