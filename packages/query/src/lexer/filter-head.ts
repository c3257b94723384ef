import { fieldOf } from '../names/field-names.js'
import type { Cursor } from './cursor.js'
import { readQuoted } from './quoted-text.js'
import type { FilterToken, Operator } from './token.js'

export type FilterHead = Pick<FilterToken, 'name' | 'nameStart' | 'nameEnd' | 'isExplicit' | 'operator'> & {
  readonly valueStart: number
}

const NAME = /[\p{L}_][\p{L}\p{N}_.-]*/uy
const EXPLICIT_NAME = /@[\p{L}\p{N}_.$/[\]-]+/uy
/** As on code hosts, a comparison may follow a colon: `stars:>10`. */
const OPERATOR = /:?(?:>=|<=|>|<)|!==|!=|==|:|=/y

const LAST_OF_NAME = /[\p{L}\p{N}_]$/u
/** Names of source files and of machines: a number behind them is that of a line or a port. */
const FILE_OR_MACHINE =
  /(?:^localhost|\.(?:[cm]?[jt]sx?|java|kt|scala|go|py|rb|rs|c|cc|cpp|h|hpp|cs|php|swift|exs?|lua|pl|sh|vue|svelte|com|net))$/
const LETTER_OR_DIGIT = /[\p{L}\p{N}_]/u

/**
 * The name and operator of a filter at a position; undefined if the text there is not a filter, but words.
 *
 * @param isKnown Whether an attribute with this name exists.
 * @throws QueryError if the value of a comparison is missing.
 */
export function filterHead(
  cursor: Cursor,
  start: number,
  isKnown: (name: string) => boolean,
): FilterHead | undefined {
  if (cursor.text[start] === '@') return explicitHead(cursor, start)
  NAME.lastIndex = start
  const name = NAME.exec(cursor.text)?.[0]
  if (name === undefined || !LAST_OF_NAME.test(name)) return undefined
  const nameEnd = start + name.length
  const found = operatorAt(cursor, nameEnd)
  if (found === undefined) return undefined
  const head = { name, nameStart: start, nameEnd, isExplicit: false, ...found }
  return isFilter(cursor, head, isKnown) ? head : undefined
}

function explicitHead(cursor: Cursor, start: number): FilterHead | undefined {
  const { text } = cursor
  let name: string
  let nameEnd: number
  if (text[start + 1] === '"') {
    // Without a closing quote, it is text such as `@"`.
    if (text.indexOf('"', start + 2) === -1) return undefined
    ;({ text: name, end: nameEnd } = readQuoted(cursor, start + 1))
  } else {
    EXPLICIT_NAME.lastIndex = start
    name = EXPLICIT_NAME.exec(text)?.[0].slice(1) ?? ''
    nameEnd = start + 1 + name.length
    if (name === '') return undefined
  }
  const found = operatorAt(cursor, nameEnd)
  if (found === undefined) return undefined
  const head = { name, nameStart: start, nameEnd, isExplicit: true, ...found }
  if (isMissing(cursor, head.valueStart)) throw missingValue(cursor, head)
  return head
}

function operatorAt(cursor: Cursor, at: number): { operator: Operator; valueStart: number } | undefined {
  OPERATOR.lastIndex = at
  const written = OPERATOR.exec(cursor.text)?.[0]
  if (written === undefined) return undefined
  const plain = written.length > 1 ? written.replace(':', '') : written
  return { operator: plain === '=' ? ':' : (plain as Operator), valueStart: at + written.length }
}

function isFilter(cursor: Cursor, head: FilterHead, isKnown: (name: string) => boolean): boolean {
  const { name, nameEnd, operator, valueStart } = head
  const { text } = cursor
  const isField = fieldOf(name) !== undefined
  const isComparison = operator.includes('>') || operator.includes('<')
  if (isMissing(cursor, valueStart)) {
    if (isField || isComparison) throw missingValue(cursor, head)
    return false
  }
  const first = text.charAt(valueStart)
  // Operators of programming languages (`::`, `:=`, `=>`, `->`), URLs, paths of Windows.
  if (':=<>\\'.includes(first) || text.startsWith('//', valueStart)) return false
  if (first === '/' && nameEnd - head.nameStart === 1) return false
  // `List<String>`, `<b>text</b>`
  if (isComparison && hasBracket(cursor, valueStart)) return false
  if (isField || first === '(' || isKnown(name)) return true
  return !(text[nameEnd] === ':' && operator === ':' && isPlace(cursor, head))
}

/** Whether it is a place in a source file, or a port: `app.ts:12`, `loader:1105:14`, `localhost:3000`. */
function isPlace(cursor: Cursor, { name, nameEnd, valueStart }: FilterHead): boolean {
  const digits = lastNumber(cursor.text, lastCharacter(cursor, valueStart), nameEnd)
  if (digits === undefined) return false
  if (digits === nameEnd) return FILE_OR_MACHINE.test(name)
  return lastNumber(cursor.text, digits, nameEnd) !== undefined
}

/** The end of the piece, without punctuation that follows the last letter or digit. */
function lastCharacter(cursor: Cursor, valueStart: number): number {
  let end = cursor.pieceEnd(valueStart)
  while (end > valueStart && !LETTER_OR_DIGIT.test(cursor.text.charAt(end - 1))) end--
  return end
}

/** The position of the colon before the digits that end at a position; undefined if there are none. */
function lastNumber(text: string, end: number, first: number): number | undefined {
  let at = end
  while (at > first && isDigit(text.charCodeAt(at - 1))) at--
  return at < end && text[at - 1] === ':' && at - 1 >= first ? at - 1 : undefined
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

function hasBracket(cursor: Cursor, valueStart: number): boolean {
  if (cursor.text[valueStart] === '"') return false
  for (let i = valueStart; !cursor.isSpace(i); i++) if ('<>'.includes(cursor.text.charAt(i))) return true
  return false
}

function isMissing(cursor: Cursor, at: number): boolean {
  return cursor.isSpace(at) || cursor.text[at] === ')'
}

function missingValue(cursor: Cursor, { nameStart, valueStart, name }: FilterHead) {
  return cursor.problem({
    offset: nameStart,
    length: valueStart - nameStart,
    what: `${name} has no value`,
    expected: 'a value directly behind the operator; to search for this text, put it in quotes',
  })
}
