import type { Cursor } from '../lexer/cursor.js'
import type { RawValue } from '../lexer/token.js'

/** The text of a value that is neither a list nor a range, and has no asterisk. */
export function singleText(cursor: Cursor, value: RawValue, expected: string): string {
  if (value.kind === 'bare' && !value.text.includes('*')) return value.text
  if (value.kind === 'quoted' && !value.isPrefix && !value.isContained) return value.text
  throw cursor.problem({
    offset: value.start,
    length: value.end - value.start,
    what: 'This field takes plain values',
    expected,
  })
}

/** The items of a list, or the one value. */
export function itemsOf(value: RawValue): readonly RawValue[] {
  return value.kind === 'list' ? value.items : [value]
}
