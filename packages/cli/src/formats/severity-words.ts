import type { Severity } from '@logpond/core'

// Levels that OpenTelemetry has no name for are mapped as its data model does for syslog.
const SEVERITIES: Readonly<Record<string, Severity>> = {
  __proto__: null as never,
  trace: 1,
  finest: 1,
  finer: 2,
  verbose: 1,
  debug: 5,
  fine: 5,
  dbg: 5,
  config: 8,
  info: 9,
  inf: 9,
  information: 9,
  informational: 9,
  notice: 10,
  warn: 13,
  wrn: 13,
  warning: 13,
  error: 17,
  err: 17,
  severe: 17,
  crit: 18,
  critical: 18,
  alert: 19,
  fatal: 21,
  panic: 21,
  emerg: 21,
  emergency: 21,
}

/** For a regular expression: the level words, the longer ones first. */
export const LEVEL_WORDS = Object.keys(SEVERITIES)
  .sort((a, b) => b.length - a.length)
  .join('|')

/** What a level word means, in any case; `undefined` when it is none. */
export function severityOfWord(word: string): Severity | undefined {
  return SEVERITIES[word.toLowerCase()]
}

const SYSLOG_SEVERITIES: readonly Severity[] = [21, 19, 18, 17, 13, 10, 9, 5]

/** The severity in a syslog priority (facility · 8 + severity, 0 to 191); `undefined` when it is out of range. */
export function severityOfPriority(priority: string): Severity | undefined {
  const value = Number(priority)
  return value <= 191 ? SYSLOG_SEVERITIES[value & 7] : undefined
}
