import { type SearchFilter, toSeverity } from '@logpond/core'

/** A filter that matches what both filters match. */
export function bothHold(first: SearchFilter, second: SearchFilter): SearchFilter {
  const a = withoutAbsent(first)
  const b = withoutAbsent(second)
  const both: SearchFilter = { ...b, ...a, ...narrowed(a, b) }
  // What is in both filters, and cannot become one field.
  const rest: SearchFilter = {}
  const names = ['contains', 'service', 'host', 'traceId', 'spanId', 'any'] as const
  for (const name of names)
    if (a[name] !== undefined && b[name] !== undefined) Object.assign(rest, { [name]: b[name] })
  if (a.attributes !== undefined && b.attributes !== undefined) {
    const attributes = a.attributes
    const entries = Object.entries(b.attributes)
    const shared = entries.filter(([name]) => Object.hasOwn(attributes, name))
    both.attributes = Object.fromEntries([...entries, ...Object.entries(attributes)])
    if (shared.length > 0) rest.attributes = Object.fromEntries(shared)
  }
  if (Object.keys(rest).length === 0) return both
  // One alternative is a filter that must match. If there are alternatives already, it is one that may not fail to match.
  return both.any === undefined
    ? { ...both, any: [rest] }
    : { ...both, not: [...listOf(both.not), { not: rest }] }
}

function narrowed(a: SearchFilter, b: SearchFilter): SearchFilter {
  return withoutAbsent({
    text: joined(a.text, b.text),
    minSeverity: chosen(a.minSeverity, b.minSeverity, (x, y) => numberOf(x) >= numberOf(y)),
    maxSeverity: chosen(a.maxSeverity, b.maxSeverity, (x, y) => numberOf(x) <= numberOf(y)),
    startTime: chosen(a.startTime, b.startTime, (x, y) => Number(x) >= Number(y)),
    endTime: chosen(a.endTime, b.endTime, (x, y) => Number(x) <= Number(y)),
    not: a.not === undefined || b.not === undefined ? undefined : [...listOf(a.not), ...listOf(b.not)],
  })
}

function joined(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || b === undefined ? undefined : `${a} ${b}`
}

function chosen<T>(a: T | undefined, b: T | undefined, isFirst: (a: T, b: T) => boolean): T | undefined {
  if (a === undefined || b === undefined) return undefined
  return isFirst(a, b) ? a : b
}

function numberOf(severity: NonNullable<SearchFilter['minSeverity']>): number {
  return toSeverity(severity) ?? 0
}

function listOf<T>(value: T | T[] | undefined): T[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value]
}

function withoutAbsent(filter: SearchFilter): SearchFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))
}
