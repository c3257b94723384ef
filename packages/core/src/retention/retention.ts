import type { DriverFilter } from '../contract/driver-filter.js'
import type { DriverRetention } from '../contract/driver-retention.js'
import type { RetentionPolicy } from '../contract/retention-policy.js'
import { SEVERITY_NAMES, SEVERITY_NUMBERS } from '../contract/severity.js'
import {
  checkBoolean,
  checkInteger,
  checkNames,
  checkNumber,
  invalidOption,
} from '../errors/check-options.js'
import { LogStorageError } from '../errors/log-storage-error.js'
import { countConditions } from '../read/count-conditions.js'
import { MAX_TIMESTAMP, roundToMicrosecond } from '../time/timestamp.js'
import { addLongerRules, type RetentionRule, toRules } from './retention-rules.js'

const MILLISECONDS_PER_DAY = 86_400_000
/** Conditions that a driver gets: more than 1,000 for the rules and, by severity, six times as many for the other ages. */
const MAX_CONDITIONS = 10_000
export const POLICY_NAMES = ['maxAgeDays', 'maxEntries', 'maxBytes', 'maxAgeDaysBySeverity', 'rules'] as const
// No timestamp is older than a million days.
const DAYS = { min: 0, max: 1_000_000, default: Number.NaN }
const COUNT = { min: 0, max: Number.MAX_SAFE_INTEGER, default: Number.NaN }

/** A policy as a function that converts its ages to timestamps. */
export type RetentionAt = (now: number) => DriverRetention

/**
 * Checks a policy once; the result is called again for each cleanup.
 *
 * @param option The name of the policy in messages.
 * @throws LogStorageError INVALID_OPTIONS
 */
export function toRetention(
  option: string,
  retention: number | (RetentionPolicy & { dryRun?: boolean }),
): RetentionAt {
  if (retention === undefined) throw invalidOption(option, retention, 'a number of days or a policy')
  const given = typeof retention === 'number' ? { maxAgeDays: retention } : retention
  const policy: RetentionPolicy & { dryRun?: boolean } = checkNames(option, given, [
    ...POLICY_NAMES,
    'dryRun',
  ])
  const rules = toRules(`${option}.rules`, policy.rules)
  const ages = [...rules.flatMap(ruleAge), ...toAges(option, policy).flatMap((age) => generalAge(age, rules))]
  checkSize(`${option}.rules`, ages)
  const dryRun = checkBoolean(`${option}.dryRun`, policy.dryRun, false)
  const maxEntries = checkInteger(`${option}.maxEntries`, policy.maxEntries, COUNT)
  const maxBytes = checkInteger(`${option}.maxBytes`, policy.maxBytes, COUNT)
  return (now) => ({
    expired: ages.map(({ days, ...range }) => ({
      ...range,
      before: roundToMicrosecond(Math.max(-MAX_TIMESTAMP, now - days * MILLISECONDS_PER_DAY)),
    })),
    ...(Number.isNaN(maxEntries) ? undefined : { maxEntries }),
    ...(Number.isNaN(maxBytes) ? undefined : { maxBytes }),
    dryRun,
  })
}

interface Age {
  minSeverity: number
  maxSeverity: number
  days: number
  filter?: DriverFilter
}

/** When the entries expire for which a rule decides; none if an earlier rule decides for all of them, or it keeps them for ever. */
function ruleAge({ where, days }: RetentionRule, index: number, rules: readonly RetentionRule[]): Age[] {
  if (days === Infinity) return []
  const filter = addLongerRules(where, days, rules.slice(0, index))
  return filter ? [withFilter({ minSeverity: 1, maxSeverity: 24, days }, filter)] : []
}

/**
 * Rules are judged one by one, so each of them excludes the earlier rules that keep entries longer: the conditions are up to
 * as many as the square of the rules.
 */
function checkSize(option: string, ages: readonly Age[]): void {
  const conditions = ages.reduce((sum, { filter = {} }) => sum + countConditions(filter), 0)
  if (conditions <= MAX_CONDITIONS) return
  throw new LogStorageError(
    'INVALID_OPTIONS',
    `${option} have ${conditions} conditions, and ${MAX_CONDITIONS} are possible: each rule has those of all earlier rules that keep entries longer. Put rules that keep entries for a shorter time first, give several rules the same age, or use fewer conditions.`,
  )
}

function generalAge(age: Age, rules: readonly RetentionRule[]): Age[] {
  const filter = addLongerRules({}, age.days, rules)
  return filter ? [withFilter(age, filter)] : []
}

/** A filter without fields is left out: drivers without `supports.conditions` get none. */
function withFilter(age: Age, filter: DriverFilter): Age {
  return Object.keys(filter).length === 0 ? age : { ...age, filter }
}

function toAges(option: string, policy: RetentionPolicy): Age[] {
  const bySeverity: NonNullable<RetentionPolicy['maxAgeDaysBySeverity']> = checkNames(
    `${option}.maxAgeDaysBySeverity`,
    policy.maxAgeDaysBySeverity,
    SEVERITY_NAMES,
  )
  const general = checkNumber(`${option}.maxAgeDays`, policy.maxAgeDays, DAYS)
  const ages: Age[] = []
  for (const name of SEVERITY_NAMES) {
    const days = checkNumber(`${option}.maxAgeDaysBySeverity.${name}`, bySeverity[name], {
      ...DAYS,
      default: general,
    })
    if (Number.isNaN(days)) continue
    const last = ages[ages.length - 1]
    const minSeverity = SEVERITY_NUMBERS[name]
    if (last?.days === days && last.maxSeverity === minSeverity - 1) last.maxSeverity += 4
    else ages.push({ minSeverity, maxSeverity: minSeverity + 3, days })
  }
  return ages
}
