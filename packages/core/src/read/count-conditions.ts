import type { DriverFilter } from '../contract/driver-filter.js'

/** How many conditions an engine has to judge: each field of a filter, each condition on an attribute, and those inside. */
export function countConditions({ attributes = [], any = [], not = [], ...fields }: DriverFilter): number {
  const inner = [...any.flat(), ...not].reduce((sum, filter) => sum + countConditions(filter), 0)
  return Object.keys(fields).length + attributes.length + inner
}
