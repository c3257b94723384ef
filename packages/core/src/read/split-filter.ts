import type { AttributeFilter, DriverFilter } from '../contract/driver-filter.js'

/** A filter in two parts: an entry matches it if it matches both. */
export interface SplitFilter {
  /** The fields that all drivers know. */
  readonly known: DriverFilter
  /** The others; `undefined` if there are none. */
  readonly rest: DriverFilter | undefined
}

/** Divides a filter for a driver that does not support conditions. */
export function splitFilter(filter: DriverFilter): SplitFilter {
  const { spanId, any, not, attributes = [], ...others } = filter
  const known: AttributeFilter[] = []
  const left: AttributeFilter[] = []
  const names = new Set<string>()
  for (const one of attributes) {
    const isKnown = one.op === 'eq' && one.json.length === 1 && !names.has(one.name)
    names.add(one.name)
    ;(isKnown ? known : left).push(one)
  }
  const rest: DriverFilter = {
    ...(spanId === undefined ? undefined : { spanId }),
    ...(any === undefined ? undefined : { any }),
    ...(not === undefined ? undefined : { not }),
    ...(left.length === 0 ? undefined : { attributes: left }),
  }
  return {
    known: known.length === 0 ? others : { ...others, attributes: known },
    rest: Object.keys(rest).length === 0 ? undefined : rest,
  }
}

/** Whether the filter, or any filter in it, looks for words. */
export function looksForText({ text, any = [], not = [] }: DriverFilter): boolean {
  return text !== undefined || any.flat().some(looksForText) || not.some(looksForText)
}
