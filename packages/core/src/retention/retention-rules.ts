import type { DriverFilter } from '../contract/driver-filter.js'
import type { DriverRetention } from '../contract/driver-retention.js'
import type { LogDriver } from '../contract/log-driver.js'
import type { RetentionPolicy } from '../contract/retention-policy.js'
import type { SearchFilter } from '../contract/search-filter.js'
import { checkNames, invalidOption } from '../errors/check-options.js'
import { LogStorageError } from '../errors/log-storage-error.js'
import { toLogStorageError } from '../errors/to-log-storage-error.js'
import { addFields, addNot, checkFields, type Draft, FILTER_NAMES } from '../read/filter-fields.js'
import { FilterScope } from '../read/filter-scope.js'
import { looksForText } from '../read/split-filter.js'
import { isPlainObject } from '../values/is-plain-object.js'

const MAX_RULES = 100
const MAX_DAYS = 1_000_000

export interface RetentionRule {
  readonly where: DriverFilter
  /** Infinity: age deletes none of the entries. */
  readonly days: number
}

/** @throws LogStorageError INVALID_OPTIONS */
export function toRules(option: string, rules: RetentionPolicy['rules']): RetentionRule[] {
  if (rules === undefined) return []
  if (!Array.isArray(rules) || rules.length > MAX_RULES)
    throw invalidOption(option, rules, `an array of at most ${MAX_RULES} rules`)
  // One count for all rules: an entry may be tested against each of them.
  const totals = { conditions: 0, words: 0 }
  return Array.from(rules, (rule, i) => toRule(`${option}[${i}]`, rule, totals))
}

function toRule(option: string, rule: unknown, totals: { conditions: number; words: number }): RetentionRule {
  if (!isPlainObject(rule)) throw invalidOption(option, rule, 'an object: { where, maxAgeDays }')
  const { where, maxAgeDays }: { where?: unknown; maxAgeDays?: unknown } = checkNames(
    option,
    rule as { where?: unknown; maxAgeDays?: unknown },
    ['where', 'maxAgeDays'],
  )
  if (!isPlainObject(where))
    throw invalidOption(`${option}.where`, where, 'a filter: an object of query fields')
  if (typeof maxAgeDays !== 'number' || !isAge(maxAgeDays))
    throw invalidOption(`${option}.maxAgeDays`, maxAgeDays, `a number from 0 to ${MAX_DAYS}, or Infinity`)
  return { where: toWhere(`${option}.where`, where, totals), days: maxAgeDays }
}

function isAge(days: number): boolean {
  return (days >= 0 && days <= MAX_DAYS) || days === Infinity
}

function toWhere(
  option: string,
  where: SearchFilter,
  totals: { conditions: number; words: number },
): DriverFilter {
  // At depth 1: other rules exclude this filter by a `not`.
  const scope = new FilterScope(`${option}.`, 1, totals)
  const filter: Draft = {}
  try {
    checkFields(where, FILTER_NAMES, scope)
    addFields(where, FILTER_NAMES, filter, scope)
  } catch (thrown) {
    const cause = toLogStorageError(thrown, 'INVALID_QUERY', `${option} could not be read`)
    const message = cause.message.includes(option) ? cause.message : `${option}: ${cause.message}`
    throw new LogStorageError('INVALID_OPTIONS', message, { cause })
  }
  return filter
}

/**
 * Adds to a filter that none of those rules matches that keep entries longer than `days`. A rule that keeps them as long or shorter
 * need not be excluded: it has deleted an entry of that age already. `undefined` if no entry is left.
 */
export function addLongerRules(
  filter: DriverFilter,
  days: number,
  rules: readonly RetentionRule[],
): DriverFilter | undefined {
  const result: Draft = { ...filter }
  for (const rule of rules) {
    if (rule.days <= days) continue
    if (Object.keys(rule.where).length === 0) return undefined
    addNot(rule.where, result)
  }
  return result
}

/** @throws LogStorageError UNSUPPORTED if a driver cannot delete by the filters of a policy. */
export function checkDeletesBy({ expired }: DriverRetention, { name, supports }: LogDriver): void {
  const filters = expired.flatMap(({ filter }) => filter ?? [])
  if (filters.length === 0) return
  if (!supports.conditions)
    throw new LogStorageError(
      'UNSUPPORTED',
      `The driver ${name} cannot delete entries by a filter. Leave out the rules of the retention, or use a driver that reports supports.conditions.`,
    )
  if (!supports.fullText && filters.some(looksForText))
    throw new LogStorageError(
      'UNSUPPORTED',
      `The driver ${name} has no full text search, so the rules of the retention cannot have text. Use contains.`,
    )
}
