import { inspect } from 'node:util'
import { visibleText } from './visible-text.js'

export interface ShowOptions {
  /** Characters that a value may take. @default 400 */
  readonly length?: number
  /** Levels of objects. @default 3 */
  readonly depth?: number
}

/** Characters of one text in a value. */
const TEXT = 200

/** A value as it is written in code, on one line, with what is invisible escaped, and cut where it is long. */
export function showValue(value: unknown, { length = 400, depth = 3 }: ShowOptions = {}): string {
  if (typeof value === 'string') return showText(value, 0)
  const options = { depth, compact: true, breakLength: Infinity, maxStringLength: TEXT, maxArrayLength: 10 }
  return cut(visibleText(inspect(value, options)), length)
}

/** A text in quotes; of a long one the part around a place, in characters of JavaScript. */
export function showText(text: string, place: number): string {
  if (text.length <= TEXT) return quoted(text)
  const from = snapped(text, Math.max(0, Math.min(place, text.length) - TEXT / 4))
  const to = snapped(text, from + TEXT)
  const part = `${from > 0 ? '…' : ''}${quoted(text.slice(from, to))}${to < text.length ? '…' : ''}`
  return `${part} (${text.length.toLocaleString('en')} characters)`
}

/** A message, of which the end may matter as much as the beginning. */
export function cutMessage(message: string, length: number): string {
  if (message.length <= length) return message
  const half = Math.floor(length / 2)
  return `${message.slice(0, snapped(message, half))} … ${message.slice(snapped(message, message.length - half))}`
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, snapped(text, length))}…` : text
}

function quoted(text: string): string {
  // A quote follows, so that these are no longer at an end.
  const bare = text.replace(/ +$/, '')
  const blanks = '\\u0020'.repeat(text.length - bare.length)
  return visibleText(inspect(bare, { maxStringLength: Infinity, breakLength: Infinity })).replace(
    /(?=['"`]$)/,
    () => blanks,
  )
}

/** Never between the halves of a surrogate pair. */
function snapped(text: string, place: number): number {
  const isSplit = /[\ud800-\udbff]/.test(text[place - 1] ?? '') && /[\udc00-\udfff]/.test(text[place] ?? '')
  return isSplit ? place - 1 : place
}
