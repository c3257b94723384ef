import type { SearchFilter } from '@logpond/core'
import type { Cursor } from '../lexer/cursor.js'
import type { FilterToken, RawValue } from '../lexer/token.js'
import type { Field } from '../names/field-names.js'
import { anyOf, type Node, negate } from '../nodes/node.js'
import { levelNode } from './level.js'
import { itemsOf, singleText } from './single-text.js'
import { type TimeReading, timeOf } from './time.js'

const DIGITS = { trace: 32, span: 16 } as const
const NOUNS = { service: 'service', host: 'host', trace: 'trace id', span: 'span id' } as const
const TIME_EXPECTED =
  'a time: 2h (2 hours ago), 2026-01-31, 2026-01-31T12:00, 12:00, yesterday, now, or "yesterday 12:00"'

/**
 * The meaning of a filter on a field of the language that filters entries.
 *
 * @param isAttribute Whether an attribute with this name is known to exist.
 */
export function fieldNode(
  cursor: Cursor,
  token: FilterToken,
  field: Exclude<Field, 'order' | 'limit' | 'after'>,
  reading: () => TimeReading,
  isAttribute: boolean,
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
  if (field !== 'since' && field !== 'until') checkWhole(cursor, token, field, isAttribute)
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

/** A SearchFilter compares these fields with whole values only, and cannot ask whether an entry has one. */
function checkWhole(
  cursor: Cursor,
  { value, name, start, end, isNegated }: FilterToken,
  field: keyof typeof NOUNS,
  isAttribute: boolean,
): void {
  const item = itemsOf(value).find((one) => hasAsterisk(one))
  if (item === undefined) return
  const isAny = item.kind === 'bare' && item.text === '*'
  const isId = field === 'trace' || field === 'span'
  const whole = isId ? `all ${DIGITS[field]} hex digits` : `whole names: ${name}:api or ${name}:(api web)`
  const quotes = isAny || isId ? '' : '; put an asterisk that is part of a name in quotes'
  // A storage does not count the values of span ids.
  const top =
    isAny && field !== 'span' ? `; the top values of ${name} also count the entries without one` : ''
  const first = isNegated ? start + 1 : start
  throw cursor.problem({
    offset: first,
    length: end - first,
    what: `A query cannot ask ${isAny ? 'whether an entry has' : 'for a part of'} a ${NOUNS[field]}`,
    expected: `${whole}${quotes}${top}`,
    suggestion: isAttribute ? `@${cursor.text.slice(first, end)}` : undefined,
  })
}

function hasAsterisk(value: RawValue): boolean {
  return value.kind === 'quoted'
    ? value.isPrefix || value.isContained
    : value.kind === 'bare' && value.text.includes('*')
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
