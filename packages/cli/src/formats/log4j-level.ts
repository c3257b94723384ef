import type { Severity } from '@logpond/core'
import { severityOfWord } from '@logpond/mapping/readers'
import { skipBlanks } from './scan.js'

export interface ReadLevel {
  readonly severity: Severity
  /** A process id before the level. */
  readonly pid?: number
  /** A thread name before the level. */
  readonly thread?: string | undefined
  /** Index where the message, or the logger before it, begins. */
  readonly end: number
}

const SEPARATOR = String.raw`(?: - | \| |: | {1,8}|\t)`
const BRACKETED = new RegExp(String.raw`${SEPARATOR}\[ {0,8}([A-Za-z]{3,13}) {0,8}\]:?`, 'y')
// In lower case it is a level only if a colon follows: a message may also begin with the word "error".
const BARE = new RegExp(
  String.raw`${SEPARATOR}(?:\[([^\]]{1,255})\] {1,2})?(?:([A-Z]{3,13})(?=[ :\t]|$)|([A-Za-z]{3,13})(?=:))`,
  'y',
)
const PROCESS = /^\d{1,10}$/
const NEXT = /(?: {0,8}- | {0,8}\| |: |:$|\t)/y

/** The width that levels are usually padded to. */
const LEVEL_WIDTH = 5

/** Reads a level after a time: with or without brackets, and with or without a thread before it. */
export function readLevel(line: string, at: number): ReadLevel | undefined {
  BRACKETED.lastIndex = at
  const bracketed = BRACKETED.exec(line)?.[1]
  const severity = bracketed === undefined ? undefined : severityOfWord(bracketed)
  if (severity !== undefined) return levelTo(line, severity, undefined, BRACKETED.lastIndex, 1)
  BARE.lastIndex = at
  const match = BARE.exec(line)
  if (match === null) return undefined
  const [, thread, upper, mixed] = match
  const word = upper ?? mixed ?? ''
  const bare = severityOfWord(word)
  if (bare === undefined) return undefined
  // PostgreSQL writes the process id, and two spaces before the message: `[816] FATAL:  …`.
  if (thread !== undefined && PROCESS.test(thread) && line.startsWith(':  ', BARE.lastIndex)) {
    return { severity: bare, pid: Number(thread), end: BARE.lastIndex + 3 }
  }
  return levelTo(line, bare, thread, BARE.lastIndex, Math.max(1, LEVEL_WIDTH + 1 - word.length))
}

function levelTo(
  line: string,
  severity: Severity,
  thread: string | undefined,
  end: number,
  pad: number,
): ReadLevel {
  NEXT.lastIndex = end
  if (NEXT.test(line)) return { severity, thread, end: NEXT.lastIndex }
  return { severity, thread, end: skipBlanks(line, end, pad) }
}
