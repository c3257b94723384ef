import { setAttribute } from '../values/attributes.js'
import { isObject } from '../values/nested.js'
import type { Found, IsTaken } from './take-members.js'

type Attributes = Record<string, unknown>

/**
 * The attributes of headers: a list of texts for each, as the semantic conventions have it.
 *
 * @param own Reads a header that has an attribute of its own.
 */
export function headersOf(
  headers: unknown,
  prefix: string,
  isTaken: IsTaken,
  own: (name: string, value: unknown) => Found | undefined = () => undefined,
): Found | undefined {
  if (!isObject(headers)) return undefined
  const attributes: Attributes = {}
  const rest: Attributes = {}
  for (const key of Object.keys(headers)) {
    const value = headers[key]
    const name = key.toLowerCase()
    const found = [own(name, value)?.attributes, listed(prefix + name, value)].find(
      (one) => one !== undefined && !Object.keys(one).some((taken) => taken in attributes || isTaken(taken)),
    )
    if (found === undefined) setAttribute(rest, key, value)
    else Object.assign(attributes, found)
  }
  return Object.keys(rest).length === 0 ? { attributes } : { attributes, rest }
}

function listed(attribute: string, value: unknown): Attributes | undefined {
  const values = Array.isArray(value) ? value : [value]
  const isText =
    values.length > 0 && values.every((one) => typeof one === 'string' || typeof one === 'number')
  return isText ? { [attribute]: values.map(String) } : undefined
}
