import type { Severity } from '@logpond/core'
import { severityOfLevel } from './level-value.js'
import { severityOfWord } from './severity-words.js'

/**
 * The names that winston's own sets of levels use: `npm`, `syslog` and `cli`, with the numbers of OpenTelemetry's
 * `@opentelemetry/winston-transport`. Its syslog levels differ from those of the data model, which {@link severityOfWord} uses.
 */
const WINSTON: ReadonlyMap<string, Severity> = new Map<string, Severity>([
  ['error', 17],
  ['warn', 13],
  ['info', 9],
  ['http', 7],
  ['verbose', 6],
  ['debug', 5],
  ['silly', 1],
  ['emerg', 23],
  ['alert', 22],
  ['crit', 21],
  ['warning', 13],
  ['notice', 10],
  ['help', 11],
  ['data', 10],
  ['prompt', 4],
  ['input', 2],
])

/** In the set `cli`, verbose is below debug and prompt. */
const CLI_VERBOSE: Severity = 3

/** The severity of a name in winston's own sets of levels, in lower case as winston writes it. */
export function winstonWord(level: string): Severity | undefined {
  return WINSTON.get(level)
}

/**
 * The severity of a level of winston.
 *
 * Names of the sets `npm`, `syslog` and `cli`, and other usual names such as `fatal` and `trace`, have fixed severities. Any other
 * name gets a severity between those of its neighbours in `levels`: with `{ error: 0, warn: 1, audit: 2, info: 3 }`, `audit` is 11,
 * between warn (13) and info (9).
 *
 * @param levels The levels of the logger. A lower number is a more important level. Without them, an unknown name is info.
 *
 * @example
 * ```ts
 * winstonSeverity('warn') // 13
 * winstonSeverity('audit', { error: 0, audit: 1, info: 2 }) // 13
 * ```
 */
export function winstonSeverity(level: string, levels?: Readonly<Record<string, number>>): Severity {
  return known(level, levels) ?? scaled(level, levels ?? {}) ?? severityOfLevel(level, noNumber) ?? 9
}

function known(level: string, levels: Readonly<Record<string, number>> | undefined): Severity | undefined {
  if (level === 'verbose' && levels !== undefined && Object.hasOwn(levels, 'prompt')) return CLI_VERBOSE
  // Next to alert (22), it is not below it.
  if (level === 'emergency') return 23
  return WINSTON.get(level) ?? severityOfWord(level)
}

/** The name of a level may be a number. It says nothing about its importance. */
function noNumber(): undefined {
  return undefined
}

/** A place above and one below all severities. */
const ABOVE = 25
const BELOW = 0

/** The severity at equal distances between the nearest known levels above and below. */
function scaled(level: string, levels: Readonly<Record<string, number>>): Severity | undefined {
  if (!Object.hasOwn(levels, level)) return undefined
  const rank = levels[level]
  const ranks = [...new Set(Object.values(levels))].sort((a, b) => a - b)
  const severities = ranks.map((one) => severityOfRank(one, levels))
  const at = ranks.indexOf(rank as number)
  if (at === -1) return undefined
  const own = severities[at]
  if (own !== undefined) return own
  const fixed = severities.filter((one) => one !== undefined)
  const isReversed = (fixed.at(0) ?? ABOVE) < (fixed.at(-1) ?? BELOW)
  let before = at - 1
  while (before >= 0 && severities[before] === undefined) before--
  let after = at + 1
  while (after < ranks.length && severities[after] === undefined) after++
  const upper = severities[before] ?? (isReversed ? BELOW : ABOVE)
  const lower = severities[after] ?? (isReversed ? ABOVE : BELOW)
  const place = Math.round(upper + ((lower - upper) * (at - before)) / (after - before))
  return Math.min(24, Math.max(1, place)) as Severity
}

/** The severity of a known name that has this rank. */
function severityOfRank(rank: number, levels: Readonly<Record<string, number>>): Severity | undefined {
  for (const name of Object.keys(levels)) {
    const severity = levels[name] === rank ? known(name, levels) : undefined
    if (severity !== undefined) return severity
  }
  return undefined
}
