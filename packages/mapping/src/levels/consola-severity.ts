import type { Severity } from '@logpond/core'

/** By the type, because fatal and error have the same level. */
const TYPES: ReadonlyMap<string, Severity> = new Map<string, Severity>([
  ['fatal', 21],
  ['error', 17],
  ['warn', 13],
  ['log', 9],
  ['info', 9],
  ['success', 9],
  ['fail', 9],
  ['ready', 9],
  ['start', 9],
  ['box', 9],
  ['debug', 5],
  ['trace', 1],
  ['verbose', 1],
  ['silent', 9],
])

/** Of the levels 0 (fatal and error) to 5 (trace). */
const LEVELS: readonly Severity[] = [17, 13, 9, 9, 5, 1]

/**
 * The severity of a record of consola: by its type, or by its level if the type is not one of consola's own. `fail` is in the range
 * of info, as in consola.
 *
 * @example
 * ```ts
 * consolaSeverity('fatal', 0) // 21
 * consolaSeverity('audit', 1) // 13, like warn
 * ```
 */
export function consolaSeverity(type: string, level: number): Severity {
  const step = Math.min(LEVELS.length - 1, Math.max(0, Math.floor(level)))
  return TYPES.get(type) ?? LEVELS[step] ?? 9
}
