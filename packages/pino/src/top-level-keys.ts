import { hasHardNumber } from '@logpond/mapping/readers'

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const OPENING_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSING_BRACKET = 0x5d
const OPENING = 0x7b
const CLOSING = 0x7d

/** Numbers of no more characters are exact. */
const MAX_EXACT = 15
const BEYOND = Number.POSITIVE_INFINITY
/** Values that are nested more deeply are left to the parser. */
const MAX_DEPTH = 90

/**
 * Whether a part of a JSON object, from the comma before a member to the end of the last one, has only members with keys that are allowed.
 * Looks at keys of the object itself, not at those of objects in it.
 *
 * @returns False also for a key with an escape, and for text that cannot be such a part.
 */
export function everyKey(
  text: string,
  start: number,
  end: number,
  isAllowed: (key: string) => boolean,
): boolean {
  let at = start
  while (at < end) {
    if (text.charCodeAt(at) !== COMMA || text.charCodeAt(at + 1) !== QUOTE) return false
    const close = text.indexOf('"', at + 2)
    if (close === -1 || close >= end || text.charCodeAt(close + 1) !== COLON) return false
    const key = text.slice(at + 2, close)
    if (!isAllowed(key)) return false
    at = endOfValue(text, close + 2, end)
  }
  return at === end
}

/**
 * The index after the value that begins at `start`; beyond `end` if it does not end before, or is one that a parser would keep as text: a
 * number that a JavaScript number cannot represent, or a value that is nested too deeply.
 */
function endOfValue(text: string, start: number, end: number): number {
  const first = text.charCodeAt(start)
  if (first === QUOTE) return endOfString(text, start)
  if (first === OPENING || first === OPENING_BRACKET) return endOfNested(text, start, end)
  const comma = text.indexOf(',', start)
  const at = comma === -1 || comma > end ? end : comma
  return at - start > MAX_EXACT && hasHardNumber(`:${text.slice(start, at)}`) ? BEYOND : at
}

function endOfString(text: string, start: number): number {
  let close = text.indexOf('"', start + 1)
  while (close !== -1 && isEscaped(text, close)) close = text.indexOf('"', close + 1)
  return close === -1 ? BEYOND : close + 1
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0
  while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++
  return backslashes % 2 === 1
}

function endOfNested(text: string, start: number, end: number): number {
  let depth = 0
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfString(text, at) - 1
    else if (code === OPENING || code === OPENING_BRACKET) {
      if (++depth > MAX_DEPTH) return BEYOND
    } else if ((code === CLOSING || code === CLOSING_BRACKET) && --depth === 0) {
      return hasHardNumber(text.slice(start, at)) ? BEYOND : at + 1
    }
  }
  return BEYOND
}
