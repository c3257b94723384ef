import { SEVERITY_NUMBERS, type Severity } from '@logpond/core'
import { severityOfWord } from '@logpond/mapping/readers'
import { ciscoLevel } from './cisco-level.js'

/** Characters after the time that are searched, and the maximum number of words in them. */
const REACH = 160
const MAX_WORDS = 9
/** After more words of prose than this, the message has begun. */
const MAX_PROSE = 2

const { trace, debug, info, warn, error, fatal } = SEVERITY_NUMBERS

/** Words that are a level only in capital letters or in brackets. */
const OTHER_WORDS: Readonly<Record<string, Severity>> = {
  ...{
    trce: trace,
    dbug: debug,
    fail: error,
    fault: error,
    failure: error,
    ftl: fatal,
    pnc: fatal,
    wrng: warn,
  },
  ...{
    log: info,
    note: 10,
    system: info,
    success: info,
    default: info,
    hint: info,
    detail: info,
    statement: info,
  },
  ...{ debug1: debug, debug2: debug, debug3: debug, debug4: trace, debug5: trace, exception: error },
}

/** Single letters that stand for a level in the layouts that use them. */
const SEVERITY_BY_LETTER: Readonly<Record<string, Severity>> = {
  ...{ T: trace, V: trace, D: debug, I: info, N: 10, W: warn, E: error, C: 18, F: fatal, A: fatal },
}

/** A level, and the index after its word. */
export interface FoundLevel {
  readonly severity: Severity
  readonly end: number
}

// A whole word.
const WORD = /(?<![\w-])([A-Za-z]{1,13}\d?)(?![\w-])/g
const OPENING = /[[(<{|"] {0,8}$/
const CLOSING = /^ {0,8}[\])>}|"]/

/**
 * Searches for a level in the head of a line: before its time, or in the first words after it.
 *
 * @param isColumn Receives whether the word right after the time is a level. Returns whether the lines of this file have their
 *   levels there, in upper or lower case.
 */
export function findLevel(
  line: string,
  start: number,
  end: number,
  isColumn?: (isLevel: boolean) => boolean,
): Severity | undefined {
  const column = isColumn === undefined ? undefined : columnLevel(line, end, isColumn)
  return (
    levelBetween(line, 0, start, Number.POSITIVE_INFINITY) ??
    levelBetween(line, end, Math.min(line.length, end + REACH), MAX_PROSE) ??
    letterLevel(line, start, end) ??
    column ??
    ciscoLevel(line) ??
    namedLevel(line)
  )
}

const FIRST_WORD = /[\]) \t:,|-]{1,8}([A-Za-z]{2,13}\d?)(?= )/y

function columnLevel(
  line: string,
  end: number,
  isColumn: (isLevel: boolean) => boolean,
): Severity | undefined {
  const severity = levelAfterTime(line, end)
  return isColumn(severity !== undefined) ? severity : undefined
}

/** The level of the word right after the time, in upper or lower case. */
export function levelAfterTime(line: string, end: number): Severity | undefined {
  FIRST_WORD.lastIndex = end
  const word = FIRST_WORD.exec(line)?.[1]
  return word === undefined ? undefined : severityOfWord(word)
}

function levelBetween(line: string, from: number, to: number, maxProse: number): Severity | undefined {
  let prose = 0
  let words = 0
  let depth = 0
  let seen = from
  WORD.lastIndex = from
  for (let match = WORD.exec(line); match !== null; match = WORD.exec(line)) {
    const [, word = ''] = match
    const { index } = match
    if (index >= to) return undefined
    for (; seen < index; seen++) {
      const code = line.charCodeAt(seen)
      if (code === OPEN) depth++
      else if (code === CLOSE) depth--
      else if (code === BLANK && depth <= 0 && line.charCodeAt(seen - 1) !== BLANK) words++
    }
    if (words > MAX_WORDS) return undefined
    const severity = severityAt(line, word, index, from)
    if (severity !== undefined) return severity
    if (depth <= 0 && isProse(line, word, index) && ++prose > maxProse) return undefined
  }
  return undefined
}

const OPEN = 0x5b
const CLOSE = 0x5d
const BLANK = 0x20

/** Whether a word has lower-case letters and spaces around it. */
function isProse(line: string, word: string, at: number): boolean {
  const after = line[at + word.length]
  return (
    (line[at - 1] === ' ' || line[at - 1] === '\t') &&
    (after === ' ' || after === undefined) &&
    /[a-z]{2}/.test(word)
  )
}

function severityAt(line: string, word: string, at: number, from: number): Severity | undefined {
  if (word.length < 2) return undefined
  const before = line[at - 1] ?? ' '
  const end = at + word.length
  const after = line[end] ?? ' '
  const isUpper = word.length > 2 && word === word.toUpperCase()
  const isEnclosed =
    (OPENING.test(line.slice(Math.max(0, at - 9), at)) || before === ':' || before === '/') &&
    CLOSING.test(line.slice(end, end + 10))
  const severity = severityOfWord(word) ?? otherSeverity(word, isUpper || isEnclosed)
  if (severity === undefined) return xorgSeverity(word, before, after)
  if (isEnclosed) return severity
  // `production.ERROR:` is a level, but `Server.Error: …` is not.
  if (before === '.' || before === '=')
    return isUpper && (after === ':' || before === '=') ? severity : undefined
  if (!BEFORE.includes(before)) return undefined
  // In lower case it may be the first word of a sentence. A column has more than one space after it.
  const isFirst = /^[\s\])>]{0,16}$/.test(line.slice(from, at))
  if (isUpper) {
    return AFTER.includes(after) && (isFirst || !EVERYDAY.test(word)) ? severity : undefined
  }
  if (after === ':' || after === '\t' || after === '|') return severity
  if (after === '/' && isFirst && from > 0) return severity
  if (line.startsWith('  ', end) && (isFirst || line.startsWith('  ', at - 2))) return severity
  return isFirst && from > 0 && after === ' ' && TITLE.test(word) ? severity : undefined
}

const BEFORE = ' \t[(<{|":,;/'
const AFTER = ' \t])>}|":,;/[-'
// These words need more than capital letters to be a level: "SERVICE ALERT: …", "SYSTEM LOG".
const EVERYDAY = /^(?:ALERT|SYSTEM|DEFAULT|NOTE|CONFIG|FINE|PANIC|SUCCESS|DETAIL|HINT)$/
const TITLE = /^(?:Trace|Verbose|Debug|Information|Info|Warning|Warn|Error|Critical|Fatal)$/

function otherSeverity(word: string, isMarked: boolean): Severity | undefined {
  const lower = word.toLowerCase()
  if (!isMarked && lower !== word) return undefined
  return Object.hasOwn(OTHER_WORDS, lower) && isMarked ? OTHER_WORDS[lower] : undefined
}

/** `(EE)`, `(WW)` and `(II)` of the X server. */
function xorgSeverity(word: string, before: string, after: string): Severity | undefined {
  if (before !== '(' || after !== ')') return undefined
  return word === 'EE' ? error : word === 'WW' ? warn : word === 'II' ? info : undefined
}

// E0131 …; `[E 2024-…`, `E, [2024-…`; 10:20:30 E …, 10:20:30.123 4711 4712 E tag: …, 10:20:30|E|…, 10:20:30 E/tag: …
const LETTER_BEFORE = /(?:^|[[(|])([TVDINWECFA])[ ,|]{1,2}\[?$/
const LETTER_AFTER =
  /[ \t\]|:]{1,3}(?:(?:0x)?[\da-f#]{1,18}[:|]?[ \t]{1,4}){0,3}[[(<|]?([TVDINWECFA])(?=[ \t\])>|/:])/y
const REDIS = /(?:^|\s)(?:\d{1,10}:[MSCX]|\[\d{1,10}\]) $/
const REDIS_MARKS: Readonly<Record<string, Severity>> = { '.': debug, '-': debug, '*': 10, '#': warn }

function letterLevel(line: string, start: number, end: number): Severity | undefined {
  const first = line[start] ?? ''
  // klog and glog put the letter right before the digits.
  if (first >= 'A' && line.charCodeAt(start + 1) <= NINE) return SEVERITY_BY_LETTER[first]
  const before = line.slice(Math.max(0, start - 16), start)
  const letter = LETTER_BEFORE.exec(before)?.[1]
  if (letter !== undefined) return SEVERITY_BY_LETTER[letter]
  if (REDIS.test(before)) return REDIS_MARKS[line[end + 1] ?? '']
  LETTER_AFTER.lastIndex = end
  const after = LETTER_AFTER.exec(line)?.[1]
  return after === undefined ? undefined : SEVERITY_BY_LETTER[after]
}

const NINE = 0x39

const NAMED =
  /(?<![\w-])(?:level|severity|lvl|loglevel|priority)["']?\s{0,4}[=:]\s{0,4}["']?([A-Za-z]{1,13})(?![\w-])/i

/** The level of a pair like `level=error` or `"severity": "warning"` in the first 512 characters. */
function namedLevel(line: string): Severity | undefined {
  const word = NAMED.exec(line.length > 512 ? line.slice(0, 512) : line)?.[1]
  return word === undefined ? undefined : severityOfWord(word)
}

// Seconds since the start, as in messages of the kernel and the X server.
const UPTIME = /^\[ {0,8}\d{1,10}\.\d{1,9}\] /
const MAX_LENGTH = 13

/** The level at the beginning of a line without a time: `ERROR: …`, `[error] …`, `warn: …`, `INFO     …`. */
export function leadingLevel(text: string): Severity | undefined {
  const line = text.startsWith('[') ? text.replace(UPTIME, '') : text
  // A loop instead of a pattern, for speed: nearly all lines begin with another word.
  const opening = line.charCodeAt(0)
  const start = opening === SQUARE || opening === ROUND || opening === ANGLE ? 1 : 0
  let end = start
  let isUpper = true
  for (let code = line.charCodeAt(end); isLetter(code); code = line.charCodeAt(++end)) {
    if (code >= SMALL_A) isUpper = false
    if (end - start >= MAX_LENGTH) return undefined
  }
  const after = start === 1 ? end + 1 : end
  const isBracketed = start === 1 && CLOSING_BRACKETS.includes(line[end] ?? ' ')
  // env_logger puts its module after the level: `[WARN  tokio] …`.
  const isColumn = start === 1 && opening === SQUARE && isUpper && line[end] === ' '
  if (start === 1 && !isBracketed && !(isColumn && MODULE.test(line.slice(end, end + 80)))) return undefined
  const isMarked = isBracketed || line[after] === ':'
  if (!isMarked && !(isUpper && end - start > 2 && after < line.length)) return undefined
  if (after < line.length && !FOLLOWING.includes(line[after] ?? '')) return undefined
  const word = line.slice(start, end)
  return (
    severityOfWord(word) ?? otherSeverity(word, true) ?? xorgSeverity(word, line[0] ?? '', line[end] ?? '')
  )
}

const MODULE = /^ {1,2}[\w:.-]{1,64}\] /
const SQUARE = 0x5b
const ROUND = 0x28
const ANGLE = 0x3c
const SMALL_A = 0x61
const CLOSING_BRACKETS = '])>'
const FOLLOWING = ': \t])>|[,-'

function isLetter(code: number): boolean {
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x7a
}
