import type { SearchQuery } from '@logpond/core'
import type { Cursor } from '../lexer/cursor.js'
import type { FilterToken } from '../lexer/token.js'
import { nearest } from '../names/nearest.js'
import { singleText } from './single-text.js'
import { type TimeReading, timeOf } from './time.js'

export const ORDERS = ['newest', 'oldest'] as const

/** Reads `order:oldest`, `limit:20` and `after:TIME/ID`, which divide the matches into pages. */
export function pageField(
  cursor: Cursor,
  token: FilterToken,
  field: 'order' | 'limit' | 'after',
  reading: () => TimeReading,
): SearchQuery {
  const { name, value } = token
  const expected = {
    order: 'newest or oldest',
    limit: 'a whole number from 0 to 10000',
    after: 'the time and id of an entry: 2026-01-31T12:00:00Z/4711',
  }[field]
  const problem = (what: string, suggestion?: string) =>
    cursor.problem({ offset: value.start, length: value.end - value.start, what, expected, suggestion })
  const hint = `${expected}; for an attribute of this name, write @${name}`
  const text = singleText(cursor, value, hint)
  if (token.operator !== ':' && token.operator !== '==') throw problem(`${name} cannot be compared`)
  if (field === 'order') {
    const order = ORDERS.find((one) => one === text)
    if (order !== undefined) return { order }
    throw cursor.problem({
      offset: value.start,
      length: value.end - value.start,
      what: 'There is no such order',
      expected: hint,
      suggestion: nearest(text, ORDERS),
    })
  }
  if (field === 'limit') {
    if (/^\d{1,5}$/.test(text) && Number(text) <= 10_000) return { limit: Number(text) }
    throw problem('This is not a limit')
  }
  const [, time = '', id = ''] = /^(.{1,60})\/(-?\d{1,16})$/.exec(text) ?? []
  const timestamp = time === '' ? undefined : timeOf(time, reading())
  if (timestamp === undefined || !Number.isSafeInteger(Number(id)))
    throw problem('This is not the place of an entry')
  return { after: { timestamp, id: Number(id) + 0 } }
}
