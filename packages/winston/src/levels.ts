import type { Severity } from '@logpond/core'

/** The levels of winston's default set, `npm`, from the most important one, with the lowest severity of each. */
const NPM: readonly (readonly [level: string, from: Severity])[] = [
  ['error', 17],
  ['warn', 13],
  ['info', 9],
  ['http', 7],
  ['verbose', 6],
  ['debug', 5],
  ['silly', 1],
]

/** `verbose` of the set `cli` is below `debug`. */
const CLI_VERBOSE: Severity = 3

/**
 * The level of the set `npm` that has a severity in its range, as `error` has 17 to 24. An entry whose level was another one has it
 * as the attribute `level`.
 */
export function levelOfSeverity(severity: number): string {
  for (const [level, from] of NPM) if (severity >= from) return level
  return 'silly'
}

/** The severities that entries of a level can have. Undefined if only the attribute `level` shows whether an entry has it. */
export function severitiesOfLevel(level: string): { min: Severity; max: Severity } | undefined {
  const at = NPM.findIndex(([name]) => name === level)
  if (at === -1) return undefined
  const min = level === 'verbose' ? CLI_VERBOSE : (NPM[at]?.[1] as Severity)
  return { min, max: ((NPM[at - 1]?.[1] ?? 25) - 1) as Severity }
}
