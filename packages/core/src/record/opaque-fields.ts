import { brandOf, classNameOf } from '../values/value-brand.js'

/** The most useful properties of built-in objects that have no fields of their own. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  __proto__: null as never,
  AbortSignal: ['aborted', 'reason'],
  Blob: ['type', 'size'],
  File: ['name', 'type', 'size'],
  Request: ['method', 'url', 'headers'],
  Response: ['status', 'url', 'headers'],
}

/**
 * The stored form of an object without enumerable fields, so that it is not just `{}`: a few properties that can be read from it,
 * or the name of its class in brackets: `[Promise]`. Undefined for a plain object, which is empty.
 *
 * @throws Any error of a Proxy or a getter.
 */
export function opaqueFields(value: object): string | readonly string[] | undefined {
  const fields = FIELDS[brandOf(value)]
  if (fields !== undefined) return fields
  const name = classNameOf(value)
  return name === 'Object' ? undefined : `[${name}]`
}
