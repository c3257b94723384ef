import type { LogDriver } from '@logpond/core'
import { NotTested } from '../failure/not-tested.js'

/** The optional reads of a driver that count values. */
export type ValueRead = 'topValues' | 'fields' | 'groupedHistogram'

export const VALUE_READS: readonly ValueRead[] = ['topValues', 'fields', 'groupedHistogram']

/** Those that the driver has. */
export function valueReadsOf(driver: Pick<LogDriver, ValueRead>): ValueRead[] {
  return VALUE_READS.filter((read) => driver[read] !== undefined)
}

/** @throws NotTested if the driver has none of these reads. */
export function needsOneOf(driver: Pick<LogDriver, ValueRead>, reads: readonly ValueRead[]): void {
  if (reads.some((read) => driver[read] !== undefined)) return
  const none = reads.length === 1 ? `no ${reads[0]}, which is` : `none of ${reads.join(', ')}, which are`
  throw new NotTested(`the driver has ${none} optional`)
}
