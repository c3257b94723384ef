import type { Cursor } from './cursor.js'
import { readQuoted } from './quoted-text.js'
import type { RangeEnd, RawValue } from './token.js'

const SEPARATOR = /(?:\s|,|OR(?=[\s,"(]))*/y

/** Where a value is: it ends before these characters. */
interface Place {
  /** In a group, a closing parenthesis ends the value. */
  readonly isInGroup: boolean
  readonly isInList: boolean
}

/** Reads the value at a position, which is not a space. */
export function readValue(cursor: Cursor, start: number, isInGroup: boolean): RawValue {
  if (cursor.text[start] === '(') return readList(cursor, start)
  return readSingle(cursor, start, { isInGroup, isInList: false })
}

function readList(cursor: Cursor, start: number): RawValue {
  const items: RawValue[] = []
  for (let at = start + 1; ; ) {
    SEPARATOR.lastIndex = at
    SEPARATOR.test(cursor.text)
    at = SEPARATOR.lastIndex
    const next = cursor.text[at]
    if (next === ')') {
      if (items.length > 0) return { kind: 'list', items, start, end: at + 1 }
      throw cursor.problem({
        offset: start,
        length: at + 1 - start,
        what: 'The list is empty',
        expected: 'at least one value in the parentheses',
      })
    }
    if (next === undefined || next === '(') {
      throw cursor.problem({
        offset: next === undefined ? start : at,
        length: next === undefined ? cursor.text.length - start : 1,
        what: next === undefined ? 'The list is not closed' : 'A list cannot contain a list',
        expected: next === undefined ? 'a closing )' : 'a value; put parentheses that are text in quotes',
      })
    }
    const item = readSingle(cursor, at, { isInGroup: true, isInList: true })
    items.push(item)
    at = item.end
  }
}

function readSingle(cursor: Cursor, start: number, place: Place): RawValue {
  const { text } = cursor
  const isContained = text[start] === '*' && text[start + 1] === '"'
  if (text[start] !== '"' && !isContained) return readBare(cursor, start, place)
  const { text: content, end } = readQuoted(cursor, isContained ? start + 1 : start)
  if (!isContained && text.startsWith('..', end)) {
    const to = readRangeEnd(cursor, end + 2, place)
    const from = { text: content, isQuoted: true }
    return { kind: 'range', from, to: to.part, start, end: to.end }
  }
  const hasAsterisk = text[end] === '*'
  if (isContained && !hasAsterisk) {
    throw cursor.problem({
      offset: start,
      length: end - start,
      what: 'There is an asterisk only before the text',
      expected: 'asterisks on both sides, or one behind the text',
      suggestion: `${text.slice(start, end)}*`,
    })
  }
  const last = hasAsterisk ? end + 1 : end
  checkEnd(cursor, last, place)
  return {
    kind: 'quoted',
    text: content,
    isPrefix: hasAsterisk && !isContained,
    isContained,
    start,
    end: last,
  }
}

function readBare(cursor: Cursor, start: number, place: Place): RawValue {
  const { text } = cursor
  let depth = 0
  let at = start
  for (; !isEnd(cursor, at, depth, place); at++) {
    const character = text[at]
    if (character === '(') depth++
    else if (character === ')') depth--
    else if (character === '"' && text.startsWith('..', at - 2) && at - 2 >= start) {
      const from = text.slice(start, at - 2)
      const to = readRangeEnd(cursor, at, place)
      const first = from === '' ? undefined : { text: from, isQuoted: false }
      return { kind: 'range', from: first, to: to.part, start, end: to.end }
    }
  }
  return { kind: 'bare', text: text.slice(start, at), start, end: at }
}

function readRangeEnd(
  cursor: Cursor,
  start: number,
  place: Place,
): { part: RangeEnd | undefined; end: number } {
  if (isEnd(cursor, start, 0, place)) return { part: undefined, end: start }
  if (cursor.text[start] !== '"') {
    const { end } = readBare(cursor, start, place)
    return { part: { text: cursor.text.slice(start, end), isQuoted: false }, end }
  }
  const { text, end } = readQuoted(cursor, start)
  checkEnd(cursor, end, place)
  return { part: { text, isQuoted: true }, end }
}

function isEnd(cursor: Cursor, at: number, depth: number, { isInGroup, isInList }: Place): boolean {
  if (cursor.isSpace(at)) return true
  const character = cursor.text[at]
  if (character === ')' && depth === 0) {
    if (isInGroup) return true
    throw cursor.problem({
      offset: at,
      length: 1,
      what: 'This parenthesis closes no group',
      expected: 'a ( before it; put a parenthesis that is part of a value in quotes',
    })
  }
  return isInList && depth === 0 && character === ','
}

function checkEnd(cursor: Cursor, at: number, place: Place): void {
  if (isEnd(cursor, at, 0, place)) return
  throw cursor.problem({
    offset: at,
    length: cursor.pieceEnd(at) - at,
    what: 'There is text directly behind the closing quote',
    expected: 'a space',
  })
}
