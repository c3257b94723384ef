import { brandOf, classNameOf } from '../values/value-brand.js'

/** What says most about objects of the platform that have no fields of their own. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  __proto__: null as never,
  AbortSignal: ['aborted', 'reason'],
  Blob: ['type', 'size'],
  File: ['name', 'type', 'size'],
  Request: ['method', 'url', 'headers'],
  Response: ['status', 'url', 'headers'],
}

/**
 * What is kept of an object without enumerable fields, so that it is not just `{}`: a few that it answers when it is asked,
 * or the name of its class in brackets: `[Promise]`. Undefined of a plain object, which is empty.
 *
 * @throws Whatever a Proxy or a getter throws.
 */
export function opaqueFields(value: object): string | readonly string[] | undefined {
  const fields = FIELDS[brandOf(value)]
  if (fields !== undefined) return fields
  const name = classNameOf(value)
  return name === 'Object' ? undefined : `[${name}]`
}
