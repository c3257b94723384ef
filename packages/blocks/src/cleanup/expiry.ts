import { type DriverRetention, toMicroseconds } from '@logpond/core'
import type { PartEntry } from '../directory/directory-view.js'
import type { Part } from '../part/part.js'

/** How much of a part has expired, as far as its head shows. */
export type Extent = 'none' | 'some' | 'all'

/** The rows that a cleanup deletes first, or may delete: by severity and time, up to an id. */
export class Expiry {
  /** By severity: rows before this time have expired, in microseconds. */
  readonly #before: readonly number[]
  readonly #maxId: number

  private constructor(before: readonly number[], maxId: number) {
    this.#before = before
    this.#maxId = maxId
  }

  /** What the rules of a policy cover. The severities of rules may overlap. */
  static ofRules(rules: DriverRetention['expired'], maxId: number): Expiry {
    const before = new Array<number>(SEVERITIES).fill(Number.NEGATIVE_INFINITY)
    for (const rule of rules) {
      for (let severity = rule.minSeverity; severity <= rule.maxSeverity; severity++) {
        before[severity] = Math.max(before[severity] as number, toMicroseconds(rule.before))
      }
    }
    return new Expiry(before, maxId)
  }

  /** All rows up to an id. */
  static ofAll(maxId: number): Expiry {
    return new Expiry(new Array<number>(SEVERITIES).fill(Number.POSITIVE_INFINITY), maxId)
  }

  covers(part: Part, row: number): boolean {
    const before = this.#before[part.severities[row] as number] as number
    return (part.timestamps[row] as number) < before && (part.ids[row] as number) <= this.#maxId
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

  /** The most rows of a part that can be covered. */
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

const SEVERITIES = 25
