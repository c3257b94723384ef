import { withoutAnsi } from '@logpond/mapping/readers'
import { visibleText } from '@logpond/mapping/writers'

/**
 * Characters that a model reads and a person does not see: tags, marks without width, variation selectors. Those that
 * Persian, Indic scripts and emoji need stay.
 */
const HIDDEN = /(?!\u200c|\u200d|\ufe0e|\ufe0f)[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu

/** A text of a log on one line, in which nothing is hidden and nothing begins a new line. */
export function dataText(text: string): string {
  return visibleText(withoutAnsi(text)).replace(
    HIDDEN,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  )
}

/** The JSON of a value as {@link dataText}. */
export function dataJson(value: unknown): string {
  return dataText(
    JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'string' ? withoutAnsi(inner) : inner)),
  )
}

/** A part of a text, which cuts no character in two, and how many characters follow it. */
export function partOf(text: string, offset: number, length: number): { part: string; rest: number } {
  const start = isHalf(text, offset) ? offset - 1 : offset
  const cut = Math.min(text.length, start + length)
  const end = isHalf(text, cut) ? cut - 1 : cut
  return { part: text.slice(start, end), rest: Math.max(0, text.length - end) }
}

/** Whether a position is between the two halves of a character. */
function isHalf(text: string, at: number): boolean {
  return (
    at > 0 &&
    at < text.length &&
    /[\udc00-\udfff]/.test(text[at] ?? '') &&
    /[\ud800-\udbff]/.test(text[at - 1] ?? '')
  )
}
