import { endHigh, endLow, KEY_KIND, startHigh, startLow, stepHigh, stepLow } from './key-hash.js'
import type { KeyTable } from './key-table.js'

const QUOTE = 0x22
const COMMA = 0x2c
const DOT = 0x2e
const EQUALS = 0x3d
const OPEN_LIST = 0x5b
const BACKSLASH = 0x5c
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/** The states of the hash after the path of each open object. */
const lows: number[] = []
const highs: number[] = []

/**
 * Adds a key for each scalar of attributes that a path reaches, which excludes elements of lists.
 *
 * @param json The text of an object as `JSON.stringify` writes it.
 */
export function addAttributeKeys(json: string, keys: KeyTable): void {
  let depth = 0
  lows[0] = startLow(KEY_KIND.attribute)
  highs[0] = startHigh(KEY_KIND.attribute)
  let at = 1
  while (at < json.length) {
    const unit = json.charCodeAt(at)
    if (unit === CLOSE_OBJECT) {
      depth--
      at++
    } else if (unit === COMMA) at++
    else {
      const nameEnd = endOfText(json, at)
      const valueStart = nameEnd + 1
      let low = stepsLow(lows[depth] as number, json, at + 1, nameEnd - 1)
      let high = stepsHigh(highs[depth] as number, json, at + 1, nameEnd - 1)
      const first = json.charCodeAt(valueStart)
      if (first === OPEN_OBJECT) {
        depth++
        lows[depth] = stepLow(low, DOT)
        highs[depth] = stepHigh(high, DOT)
        at = valueStart + 1
      } else if (first === OPEN_LIST) at = endOfList(json, valueStart)
      else {
        at = first === QUOTE ? endOfText(json, valueStart) : endOfLiteral(json, valueStart)
        low = stepsLow(stepLow(low, EQUALS), json, valueStart, at)
        high = stepsHigh(stepHigh(high, EQUALS), json, valueStart, at)
        const ended = endLow(low, high)
        keys.add(ended, endHigh(ended, high))
      }
    }
  }
}

function stepsLow(state: number, text: string, from: number, to: number): number {
  let low = state
  for (let i = from; i < to; i++) low = stepLow(low, text.charCodeAt(i))
  return low
}

function stepsHigh(state: number, text: string, from: number, to: number): number {
  let high = state
  for (let i = from; i < to; i++) high = stepHigh(high, text.charCodeAt(i))
  return high
}

/** The place after the quotation mark that ends the text which begins at `start`. */
function endOfText(json: string, start: number): number {
  for (let i = start + 1; i < json.length; i++) {
    const unit = json.charCodeAt(i)
    if (unit === QUOTE) return i + 1
    if (unit === BACKSLASH) i++
  }
  return json.length
}

function endOfLiteral(json: string, start: number): number {
  let i = start
  while (i < json.length) {
    const unit = json.charCodeAt(i)
    if (unit === COMMA || unit === CLOSE_OBJECT) break
    i++
  }
  return i
}

/** The place after the list that begins at `start`. */
function endOfList(json: string, start: number): number {
  let open = 0
  for (let i = start; i < json.length; ) {
    const unit = json.charCodeAt(i)
    if (unit === QUOTE) {
      i = endOfText(json, i)
      continue
    }
    i++
    if (unit === OPEN_LIST) open++
    else if (unit === CLOSE_LIST && --open === 0) return i
  }
  return json.length
}
