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

/** A value as source code on one line, with invisible characters escaped, and shortened if it is long. */
export function showValue(value: unknown, { length = 400, depth = 3 }: ShowOptions = {}): string {
  if (typeof value === 'string') return showText(value, 0)
  const options = { depth, compact: true, breakLength: Infinity, maxStringLength: TEXT, maxArrayLength: 10 }
  return cut(visibleText(inspect(value, options)), length)
}

/** A text in quotes; of a long text, the part around a place, counted in UTF-16 code units. */
export function showText(text: string, place: number): string {
  if (text.length <= TEXT) return quoted(text)
  const from = snapped(text, Math.max(0, Math.min(place, text.length) - TEXT / 4))
  const to = snapped(text, from + TEXT)
  const part = `${from > 0 ? '…' : ''}${quoted(text.slice(from, to))}${to < text.length ? '…' : ''}`
  return `${part} (${text.length.toLocaleString('en')} characters)`
}

/** Shortens a message in the middle, since its end may matter as much as its beginning. */
export function cutMessage(message: string, length: number): string {
  if (message.length <= length) return message
  const half = Math.floor(length / 2)
  return `${message.slice(0, snapped(message, half))} … ${message.slice(snapped(message, message.length - half))}`
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, snapped(text, length))}…` : text
}

function quoted(text: string): string {
  // A quote follows these spaces, so visibleText() would not see them at the end.
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
