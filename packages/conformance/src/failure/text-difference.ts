import { showText } from './show-value.js'
import { codePoints, visibleText } from './visible-text.js'

/** Characters of each text that are shown by code point. */
const NAMED = 4

/** The first difference between two texts, with code points if the texts look alike: `é` may be one character or two. */
export function textDifference(actual: string, expected: string): string {
  const place = firstDifferenceOf(actual, expected)
  const both = `expected ${showText(expected, place)}, got ${showText(actual, place)}`
  const isLong = Math.max(actual.length, expected.length) > 200
  const parts = [expected, actual].map((text) => text.slice(place, place + 2 * NAMED))
  const looksAlike =
    parts.some((part) => /[^ -~]/.test(part)) || visibleText(actual) === visibleText(expected)
  const named = parts.map((part) => codePoints(Array.from(part).slice(0, NAMED).join('')) || 'the end')
  const how = looksAlike ? `: expected ${named[0]}, got ${named[1]}` : ''
  return isLong || looksAlike ? `${both}; they differ first at character ${place}${how}` : both
}

/** Counted in UTF-16 code units; never inside a surrogate pair. */
function firstDifferenceOf(actual: string, expected: string): number {
  const shorter = Math.min(actual.length, expected.length)
  let place = 0
  while (place < shorter && actual.charCodeAt(place) === expected.charCodeAt(place)) place++
  return place > 0 && /[\ud800-\udbff]/.test(expected[place - 1] ?? '') ? place - 1 : place
}
