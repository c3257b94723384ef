import type { DemoEntry } from './demo-entries.js'

/** The service, the trace id, or the attribute at a path; `undefined` without a value. */
export function valueAt(entry: DemoEntry, field: string): unknown {
  return field === 'service' || field === 'traceId' ? entry[field] : attributeAt(entry, field)
}

export function attributeAt({ attributes }: DemoEntry, path: string): unknown {
  let value: unknown = attributes
  for (const name of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[name]
  return value
}

/** The paths of all values that are not objects. */
export function namesIn(attributes: unknown): string[] {
  return Object.entries(attributes ?? {}).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null ? namesIn(value).map((inner) => `${name}.${inner}`) : [name],
  )
}
