import type { DriverFilter, DriverSupports } from '@logpond/core'

/** The fields of filters that only drivers with `supports.conditions` answer. */
export const CONDITION_FIELDS = ['spanId', 'any', 'not'] as const

/** A filter with all fields. */
export type WholeFilter = Required<DriverFilter>

/** Whether a driver answers a field of a filter. */
export function answers(
  { fullText, conditions = false }: Pick<DriverSupports, 'fullText' | 'conditions'>,
  field: string,
): boolean {
  if (field === 'text') return fullText
  return conditions || !(CONDITION_FIELDS as readonly string[]).includes(field)
}
