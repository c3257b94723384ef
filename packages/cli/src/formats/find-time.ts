import { type FoundTime, readTimeAt, type TimeContext } from './read-time.js'

export interface TimeInLine extends FoundTime {
  /** Number of words before it. */
  readonly words: number
  /** Whether it is certain without comparing other lines. */
  readonly isSure: boolean
}

/** Characters of a line that are searched. */
const REACH = 240
/** Maximum number of words before a time, if nothing else shows that it is one. */
const MAX_WORDS = 4

/**
 * Searches for a time near the beginning of a line: first in the line, or after brackets, names, numbers or a level.
 *
 * @param accept Whether to accept a time. It may accept an uncertain one if other lines of the file have one in that place.
 */
export function findTime(
  line: string,
  context: TimeContext,
  accept: (time: TimeInLine) => boolean = isSure,
): TimeInLine | undefined {
  const end = Math.min(line.length, REACH)
  let words = 0
  let before = BLANK
  for (let at = 0; at < end; at++) {
    const code = line.charCodeAt(at)
    if (isBlank(before) && !isBlank(code) && at > 0) words++
    if ((MAY_STAND_BEFORE[before] === 1 || (at === 1 && before === DOT)) && MAY_BEGIN[code] === 1) {
      const found = readTimeAt(line, at, context)
      if (found !== undefined) {
        const time = { ...found, words, isSure: isSureAt(line, found, words) }
        if (accept(time)) return time
        // Do not search inside this one.
        at = Math.max(at, found.end - 1)
        before = line.charCodeAt(at)
        continue
      }
    }
    before = code
  }
  return undefined
}

function isSure(time: TimeInLine): boolean {
  return time.isSure
}

/** A date is certain among the first words or in brackets. A number or a time of day is certain only at the beginning. */
function isSureAt(line: string, { layout, start, end, timestamp }: FoundTime, words: number): boolean {
  const isBracketed = line[start - 1] === '[' && (line[end] === ']' || words <= MAX_WORDS)
  if (layout.kind === 'date') return words <= MAX_WORDS || isBracketed
  if (timestamp === undefined) return false
  if (layout.kind === 'clock') return words <= 1 && isApart(line, start) && !DATE.test(line.slice(0, start))
  if (words === 0) return isApart(line, start) || line[start - 1] === '#'
  // A number is a time if it has a fraction or a date after it: `audit(1706696430.123:7)`, `- 1706696430 2024.01.31`.
  return (
    words <= 3 &&
    (/[.,]/.test(line.slice(start, end)) || /^ \d{4}[.-]\d\d[.-]\d\d /.test(line.slice(end, end + 12)))
  )
}

// A date that no layout matches: the time of day after it is not from today.
const DATE = /\d[-/.]\d|\d[A-Za-z]{3}|[A-Za-z]{3}\d/

/** Whether the character before an index is a space, a tab or an opening bracket. */
function isApart(line: string, at: number): boolean {
  const before = line[at - 1]
  return before === undefined || before === ' ' || before === '[' || before === '(' || before === '\t'
}

function isBlank(code: number): boolean {
  return code === BLANK || code === TAB
}

const BLANK = 0x20
// Cisco puts a dot before a time if the clock is not synchronized.
const DOT = 0x2e
const TAB = 0x09

const MAY_STAND_BEFORE = table(' \t[(<{|"\'=:*#,;>')
const MAY_BEGIN = table('0123456789@ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz')

function table(characters: string): Uint8Array {
  const codes = new Uint8Array(0x10000)
  for (const character of characters) codes[character.charCodeAt(0)] = 1
  return codes
}
