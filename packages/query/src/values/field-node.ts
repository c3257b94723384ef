import type { SearchFilter } from '@logpond/core'
import type { Cursor } from '../lexer/cursor.js'
import type { FilterToken } from '../lexer/token.js'
import type { Field } from '../names/field-names.js'
import { anyOf, type Node, negate } from '../nodes/node.js'
import { levelNode } from './level.js'
import { itemsOf, singleText } from './single-text.js'
import { type TimeReading, timeOf } from './time.js'

const DIGITS = { trace: 32, span: 16 } as const
const TIME_EXPECTED =
  'a time: 2h (2 hours ago), 2026-01-31, 2026-01-31T12:00, 12:00, yesterday, now, or "yesterday 12:00"'

/** The meaning of a filter on a field of the language that filters entries. */
export function fieldNode(
  cursor: Cursor,
  token: FilterToken,
  field: Exclude<Field, 'order' | 'limit' | 'after'>,
  reading: () => TimeReading,
): Node {
  if (field === 'level') return levelNode(cursor, token)
  const isNegated = token.operator === '!=' || token.operator === '!=='
  if (!isNegated && token.operator !== ':' && token.operator !== '==') {
    throw cursor.problem({
      offset: token.nameEnd,
      length: token.value.start - token.nameEnd,
      what: `${token.name} cannot be compared`,
      expected: ':',
      suggestion: ':',
    })
  }
  const node = equalNode(cursor, token, field, reading)
  return isNegated ? negate(node) : node
}

function equalNode(
  cursor: Cursor,
  { value, name }: FilterToken,
  field: 'service' | 'host' | 'trace' | 'span' | 'since' | 'until',
  reading: () => TimeReading,
): Node {
  if (field === 'service' || field === 'host') {
    const expected = `names: ${name}:api or ${name}:(api web)`
    const names = [...new Set(itemsOf(value).map((item) => singleText(cursor, item, expected)))]
    return leaf({ [field]: names.length === 1 ? (names[0] as string) : names })
  }
  if (field === 'trace' || field === 'span') {
    const expected = `${DIGITS[field]} hex digits`
    return anyOf(
      itemsOf(value).map((item) => {
        const id = singleText(cursor, item, expected)
        if (id.length === DIGITS[field] && /^[0-9a-f]+$/i.test(id))
          return leaf(field === 'trace' ? { traceId: id.toLowerCase() } : { spanId: id.toLowerCase() })
        throw wrong(cursor, item, `This is not the id of a ${field}`, expected)
      }),
    )
  }
  const time = timeOf(singleText(cursor, value, TIME_EXPECTED), reading())
  if (time === undefined) throw wrong(cursor, value, 'This is not a time', TIME_EXPECTED)
  return leaf(field === 'since' ? { startTime: time } : { endTime: time })
}

function wrong(
  cursor: Cursor,
  { start, end }: { start: number; end: number },
  what: string,
  expected: string,
) {
  return cursor.problem({ offset: start, length: end - start, what, expected })
}

function leaf(filter: SearchFilter): Node {
  return { kind: 'filter', filter }
}
