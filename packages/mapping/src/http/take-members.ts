import { setAttribute } from '../values/attributes.js'
import { isObject } from '../values/nested.js'

type Attributes = Record<string, unknown>

/** Attributes that replace a member of a request or a response. */
export interface Found {
  readonly attributes: Attributes
  /** What is left of the member. */
  readonly rest?: unknown
}

/** Whether an attribute exists. */
export type IsTaken = (name: string) => boolean

/** A member and the attributes for its value; `undefined` if the value does not fit. */
export type Member = readonly [name: string, read: (value: unknown, isTaken: IsTaken) => Found | undefined]

/** Replaces members of an object in the attributes by attributes whose names are not taken yet. */
export function takeMembers(attributes: Attributes, name: string, members: readonly Member[]): void {
  const object = Object.hasOwn(attributes, name) ? attributes[name] : undefined
  if (!isObject(object)) return
  const rest: Attributes = { ...object }
  const isTaken = (one: string) => Object.hasOwn(attributes, one)
  for (const [member, read] of members) {
    const found = Object.hasOwn(rest, member) ? read(rest[member], isTaken) : undefined
    if (found === undefined) continue
    const names = Object.keys(found.attributes)
    if (names.some(isTaken)) continue
    for (const one of names) attributes[one] = found.attributes[one]
    if (found.rest === undefined) delete rest[member]
    else rest[member] = found.rest
  }
  const left = Object.keys(rest).filter((key) => !isEmpty(rest[key]))
  delete attributes[name]
  if (left.length === 0) return
  const remaining: Attributes = {}
  for (const key of left) setAttribute(remaining, key, rest[key])
  setAttribute(attributes, name, remaining)
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (isObject(value) && Object.keys(value).length === 0)
}
