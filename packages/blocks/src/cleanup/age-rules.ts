import { type DriverRetention, toMicroseconds } from '@logpond/core'
import type { PartEntry } from '../directory/directory-view.js'
import type { Part, RowSet } from '../part/part.js'

/** How much of a part has expired, as far as its head shows. */
export type Extent = 'none' | 'some' | 'all'

type Rules = DriverRetention['expired']

const SEVERITIES = 25

/** Rules without filters: rows expire by severity and time, up to an id. */
export class AgeRules {
  /** By severity: rows before this time have expired, in microseconds. */
  readonly #before: readonly number[]
  readonly #maxId: number

  private constructor(before: readonly number[], maxId: number) {
    this.#before = before
    this.#maxId = maxId
  }

  /** The severities of rules may overlap. */
  static of(rules: Rules, maxId: number): AgeRules {
    const before = new Array<number>(SEVERITIES).fill(Number.NEGATIVE_INFINITY)
    for (const rule of rules) {
      for (let severity = rule.minSeverity; severity <= rule.maxSeverity; severity++) {
        before[severity] = Math.max(before[severity] as number, toMicroseconds(rule.before))
      }
    }
    return new AgeRules(before, maxId)
  }

  /** All rows up to an id have expired. */
  static ofAll(maxId: number): AgeRules {
    return new AgeRules(new Array<number>(SEVERITIES).fill(Number.POSITIVE_INFINITY), maxId)
  }

  /** Adds the rows that have expired to a set. */
  addRows({ severities, timestamps, ids }: Part, rows: RowSet): void {
    for (let row = 0; row < rows.length; row++) {
      const before = this.#before[severities[row] as number] as number
      if ((timestamps[row] as number) < before && (ids[row] as number) <= this.#maxId) rows[row] = 1
    }
  }

  extentOf({ head, dead }: PartEntry): Extent {
    if (head.firstId > this.#maxId) return 'none'
    let isAll = head.lastId <= this.#maxId
    let isSome = false
    for (const [severity, before] of this.#before.entries()) {
      const live = (head.bySeverity[severity] ?? 0) - (dead?.bySeverity[severity] ?? 0)
      if (live === 0) continue
      if (head.minTime < before) isSome = true
      if (head.maxTime >= before) isAll = false
    }
    if (!isSome) return 'none'
    return isAll ? 'all' : 'some'
  }

  /** The most rows of a part that can have expired. */
  maxRows({ head, dead }: PartEntry): number {
    let rows = 0
    for (const [severity, before] of this.#before.entries()) {
      if (head.minTime < before) {
        rows += (head.bySeverity[severity] ?? 0) - (dead?.bySeverity[severity] ?? 0)
      }
    }
    return rows
  }
}
