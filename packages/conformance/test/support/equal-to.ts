import type { AttributeFilter, AttributeName } from '@logpond/core'

/** The value, as JSON, that an attribute must have. */
export function equalTo(filter: AttributeFilter): AttributeName & { readonly json: string } {
  if (filter.op !== 'eq') throw new TypeError(`The filter is ${filter.op}.`)
  return { name: filter.name, path: filter.path, json: filter.json[0] as string }
}
