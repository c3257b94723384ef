import type { Severity } from '@logpond/core'
import type { Cursor } from '../lexer/cursor.js'
import type { FilterToken, RawValue } from '../lexer/token.js'
import { nearest } from '../names/nearest.js'
import { anyOf, type Node, negate } from '../nodes/node.js'
import { itemsOf, singleText } from './single-text.js'

export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const

const ALIASES: Readonly<Record<string, string>> = { warning: 'warn', err: 'error', information: 'info' }
const EXPECTED = `${LEVELS.join(', ')}, or a number from 1 to 24`

interface Range {
  readonly min: number
  readonly max: number
}

/** The meaning of `level:error`, `level>=warn`, `level:(warn fatal)`. */
export function levelNode(cursor: Cursor, token: FilterToken): Node {
  const { operator, value } = token
  if (operator === ':' || operator === '==') return rangesNode(rangesOf(cursor, value))
  if (operator === '!=' || operator === '!==') return negate(rangesNode(rangesOf(cursor, value)))
  const { min, max } = rangeOf(cursor, singleText(cursor, value, EXPECTED), value.start, value.end)
  const bounds = { '>': [max + 1, 24], '>=': [min, 24], '<': [1, min - 1], '<=': [1, max] }[operator] as [
    number,
    number,
  ]
  if (bounds[0] > bounds[1]) {
    throw cursor.problem({
      offset: token.nameStart,
      length: token.end - token.nameStart,
      what: 'There is no such level',
      expected: operator === '>' ? 'a level below fatal' : 'a level above trace',
    })
  }
  return rangeNode({ min: bounds[0], max: bounds[1] })
}

function rangesOf(cursor: Cursor, value: RawValue): Range[] {
  return itemsOf(value).map((item) => {
    const text = singleText(cursor, item, EXPECTED)
    const at = text.indexOf('..')
    if (at === -1) return rangeOf(cursor, text, item.start, item.end)
    const from = text.slice(0, at)
    const to = text.slice(at + 2)
    const range = {
      min: from === '' ? 1 : rangeOf(cursor, from, item.start, item.start + at).min,
      max: to === '' ? 24 : rangeOf(cursor, to, item.start + at + 2, item.end).max,
    }
    if (range.min <= range.max) return range
    throw cursor.problem({
      offset: item.start,
      length: item.end - item.start,
      what: 'The range ends before it begins',
      expected: 'the lower level first',
    })
  })
}

function rangeOf(cursor: Cursor, text: string, start: number, end: number): Range {
  const lower = text.toLowerCase()
  const index = LEVELS.findIndex((level) => level === (ALIASES[lower] ?? lower))
  if (index !== -1) return { min: index * 4 + 1, max: index * 4 + 4 }
  const number = /^\d{1,2}$/.test(text) ? Number(text) : 0
  if (number >= 1 && number <= 24) return { min: number, max: number }
  throw cursor.problem({
    offset: start,
    length: end - start,
    what: `There is no level ${JSON.stringify(text.slice(0, 40))}`,
    expected: EXPECTED,
    suggestion: nearest(lower, LEVELS),
  })
}

/** Ranges that touch are one. */
function rangesNode(ranges: readonly Range[]): Node {
  const merged: Range[] = []
  for (const range of [...ranges].sort((a, b) => a.min - b.min)) {
    const last = merged.at(-1)
    if (last !== undefined && range.min <= last.max + 1)
      merged[merged.length - 1] = { min: last.min, max: Math.max(last.max, range.max) }
    else merged.push(range)
  }
  return anyOf(merged.map(rangeNode))
}

function rangeNode({ min, max }: Range): Node {
  return {
    kind: 'filter',
    filter: {
      ...((min > 1 || max === 24) && { minSeverity: min as Severity }),
      ...(max < 24 && { maxSeverity: max as Severity }),
    },
  }
}
