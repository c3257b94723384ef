import type { AttributeCondition, AttributeValue } from '@logpond/core'
import type { Cursor } from '../lexer/cursor.js'
import type { FilterToken, RangeEnd, RawValue } from '../lexer/token.js'
import { anyOf, type Node, negate } from '../nodes/node.js'
import { readQuantity, typedValue, valuesOf } from './literal.js'

const COMPARISONS = { '>': 'gt', '>=': 'gte', '<': 'lt', '<=': 'lte' } as const

const RANGE_END = /^[\p{L}\p{N}_+-][\p{L}\p{N}_.:+-]*$/u
const BEGINS_AS_NUMBER = /^[+-]?\d/

/** The meaning of a filter on an attribute. */
export function attributeNode(cursor: Cursor, token: FilterToken): Node {
  const { operator, value } = token
  switch (operator) {
    case ':':
      return equalNode(cursor, token, value)
    case '!=':
      return unequalNode(cursor, token)
    case '==':
      return conditionNode(token, inList(typedValues(cursor, value)))
    case '!==': {
      const values = typedValues(cursor, value)
      const [first, ...others] = values
      if (first !== undefined && others.length === 0) return conditionNode(token, { ne: first })
      return negate(conditionNode(token, inList(values)))
    }
    default:
      return conditionNode(token, { [COMPARISONS[operator]]: bound(cursor, value) })
  }
}

function unequalNode(cursor: Cursor, token: FilterToken): Node {
  const node = equalNode(cursor, token, token.value)
  const text = node.kind === 'filter' ? node.filter.attributes?.[token.name] : undefined
  return typeof text === 'string' ? conditionNode(token, { ne: text }) : negate(node)
}

function equalNode(cursor: Cursor, token: FilterToken, value: RawValue): Node {
  const items = value.kind === 'list' ? value.items : [value]
  const values: AttributeValue[] = []
  const others: Node[] = []
  for (const item of items) {
    const found = valuesOrCondition(cursor, item)
    if (Array.isArray(found)) values.push(...found)
    else others.push(conditionNode(token, found))
  }
  const equal = values.length > 0 ? [conditionNode(token, inList(values))] : []
  return anyOf([...equal, ...others])
}

function conditionNode({ name }: FilterToken, condition: AttributeValue | AttributeCondition): Node {
  return { kind: 'filter', filter: { attributes: Object.fromEntries([[name, condition]]) } }
}

function inList(values: readonly AttributeValue[]): AttributeValue | AttributeCondition {
  const unique = [...new Set(values)]
  return unique.length === 1 ? (unique[0] as AttributeValue) : { in: unique }
}

function valuesOrCondition(cursor: Cursor, value: RawValue): AttributeValue[] | AttributeCondition {
  if (value.kind === 'quoted') {
    if (value.isPrefix) return { prefix: value.text }
    return value.isContained ? { contains: value.text } : [value.text]
  }
  if (value.kind === 'range') return rangeCondition(cursor, value, value.from, value.to)
  if (value.kind === 'list') return [] // Lists do not contain lists.
  const range = bareRange(value.text)
  if (range !== undefined) return rangeCondition(cursor, value, range.from, range.to)
  return value.text.includes('*') ? wildcard(cursor, value, value.text) : valuesOf(value.text)
}

function wildcard(cursor: Cursor, value: RawValue, text: string): AttributeCondition {
  if (text === '*') return { exists: true }
  const isContained = text.startsWith('*')
  const content = text.slice(isContained ? 1 : 0, text.endsWith('*') ? -1 : undefined)
  if (text.endsWith('*') && content !== '' && !content.includes('*'))
    return isContained ? { contains: content } : { prefix: content }
  throw cursor.problem({
    offset: value.start,
    length: value.end - value.start,
    what: 'An asterisk is possible only at the end or at both ends',
    expected: 'prefix*, *part* or *; put an asterisk that is part of the text in quotes',
    ...(isContained && content !== '' && !content.includes('*') ? { suggestion: `*${content}*` } : undefined),
  })
}

function bareRange(text: string): { from: RangeEnd | undefined; to: RangeEnd | undefined } | undefined {
  const at = text.indexOf('..')
  if (at === -1) return undefined
  const from = text.slice(0, at)
  const to = text.slice(at + 2)
  const isEnd = (end: string) => RANGE_END.test(end) && !end.endsWith('.')
  const isRange =
    (isEnd(from) && isEnd(to)) ||
    (to === '' && isEnd(from) && BEGINS_AS_NUMBER.test(from)) ||
    (from === '' && isEnd(to) && BEGINS_AS_NUMBER.test(to))
  if (!isRange) return undefined
  const end = (written: string) => (written === '' ? undefined : { text: written, isQuoted: false })
  return { from: end(from), to: end(to) }
}

function rangeCondition(
  cursor: Cursor,
  value: RawValue,
  from: RangeEnd | undefined,
  to: RangeEnd | undefined,
): AttributeCondition {
  const gte = from && endValue(from)
  const lte = to && endValue(to)
  const isMixed = gte !== undefined && lte !== undefined && typeof gte !== typeof lte
  const isReversed = typeof gte === 'number' && typeof lte === 'number' && gte > lte
  if (isMixed || isReversed) {
    throw cursor.problem({
      offset: value.start,
      length: value.end - value.start,
      what: isMixed ? 'The range is from a number to a text' : 'The range ends before it begins',
      expected: isMixed ? 'two numbers or two texts' : 'the lower end first',
    })
  }
  return { ...(gte !== undefined && { gte }), ...(lte !== undefined && { lte }) }
}

function endValue({ text, isQuoted }: RangeEnd): number | string {
  return isQuoted ? text : (readQuantity(text) ?? text)
}

function bound(cursor: Cursor, value: RawValue): number | string {
  if (value.kind === 'bare' && !value.text.includes('*')) return readQuantity(value.text) ?? value.text
  if (value.kind === 'quoted' && !value.isPrefix && !value.isContained) return value.text
  throw cursor.problem({
    offset: value.start,
    length: value.end - value.start,
    what: 'A comparison needs one value',
    expected: 'a number, or text without asterisks',
  })
}

/** The values of `==`, each with its type. */
function typedValues(cursor: Cursor, value: RawValue): AttributeValue[] {
  const items = value.kind === 'list' ? value.items : [value]
  return items.map((item) => {
    if (item.kind === 'quoted' && !item.isPrefix && !item.isContained) return item.text
    const typed = item.kind === 'bare' ? typedValue(item.text) : undefined
    if (typed !== undefined) return typed
    throw cursor.problem({
      offset: item.start,
      length: item.end - item.start,
      what: 'The type of this value is not clear',
      expected: 'a number, true, false, null, or text in quotes behind == and !==',
    })
  })
}
