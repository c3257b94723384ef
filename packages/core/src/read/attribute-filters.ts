import type { AttributeFilter, AttributeName, ValueCondition } from '../contract/driver-filter.js'
import type { AttributeCondition } from '../contract/search-filter.js'
import { describeValue } from '../values/describe-value.js'
import { isPlainObject } from '../values/is-plain-object.js'
import { type FilterScope, invalidQuery } from './filter-scope.js'

const MAX_NAMES = 100
const MAX_VALUES = 1000
const SCALAR = 'a string, a finite number, a boolean or null'

type Reader = (value: unknown, name: string, scope: FilterScope) => ValueCondition

const CONDITIONS: { readonly [Name in keyof AttributeCondition]-?: Reader } = {
  eq: (value, name, scope) => ({ op: 'eq', json: [jsonOf(value, name, scope)] }),
  ne: (value, name, scope) => ({ op: 'ne', json: [jsonOf(value, name, scope)] }),
  in(value, name, scope) {
    if (!Array.isArray(value) || value.length === 0 || value.length > MAX_VALUES)
      throw scope.invalid(name, value, 'an array of 1 to 1,000 values')
    return {
      op: 'eq',
      json: [...new Set(Array.from(value, (one, i) => jsonOf(one, `${name}[${i}]`, scope)))],
    }
  },
  gt: (value, name, scope) => ({ op: 'gt', value: boundOf(value, name, scope) }),
  gte: (value, name, scope) => ({ op: 'gte', value: boundOf(value, name, scope) }),
  lt: (value, name, scope) => ({ op: 'lt', value: boundOf(value, name, scope) }),
  lte: (value, name, scope) => ({ op: 'lte', value: boundOf(value, name, scope) }),
  prefix: (value, name, scope) => ({ op: 'prefix', text: textOf(value, name, scope) }),
  contains: (value, name, scope) => ({ op: 'contains', text: textOf(value, name, scope) }),
  exists(value, name, scope) {
    if (typeof value !== 'boolean') throw scope.invalid(name, value, 'true or false')
    return { op: 'exists', exists: value }
  },
}
const CONDITION_NAMES = Object.keys(CONDITIONS) as (keyof AttributeCondition)[]

/** The conditions of a query on attributes, one by one. */
export function toAttributeFilters(attributes: unknown, scope: FilterScope): AttributeFilter[] {
  if (!isPlainObject(attributes) || Array.isArray(attributes))
    throw scope.invalid('attributes', attributes, 'an object of names and values')
  const named = Object.entries(attributes)
  if (named.length > MAX_NAMES)
    throw invalidQuery(
      `${scope.name('attributes')} must be an object of at most ${MAX_NAMES} names; it had ${named.length}.`,
    )
  const filters: AttributeFilter[] = []
  for (const [name, value] of named) {
    const found = attributeName(name)
    const conditions = conditionsOf(value, `attributes[${describeValue(name)}]`, scope)
    for (const condition of conditions) filters.push({ ...found, ...condition })
  }
  scope.addConditions(filters.length)
  return filters
}

export function attributeName(name: string): AttributeName {
  return { name, path: name.split('.') }
}

function conditionsOf(value: unknown, name: string, scope: FilterScope): ValueCondition[] {
  if (!isPlainObject(value)) {
    if (!isScalar(value)) throw scope.invalid(name, value, `${SCALAR}, or an object of conditions`)
    return [{ op: 'eq', json: [JSON.stringify(value)] }]
  }
  const given = Object.entries(value).filter(([, condition]) => condition !== undefined)
  const unknown = given.find(([key]) => !Object.hasOwn(CONDITIONS, key))
  if (unknown !== undefined) {
    throw invalidQuery(
      `${scope.name(name)} has no condition ${describeValue(unknown[0])}. The conditions are ${CONDITION_NAMES.join(', ')}.`,
    )
  }
  if (given.length === 0)
    throw scope.invalid(
      name,
      value,
      `a value, or at least one of the conditions ${CONDITION_NAMES.join(', ')}`,
    )
  return given.map(([key, condition]) =>
    CONDITIONS[key as keyof AttributeCondition](condition, `${name}.${key}`, scope),
  )
}

function isScalar(value: unknown): boolean {
  return value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value)
}

function jsonOf(value: unknown, name: string, scope: FilterScope): string {
  if (!isScalar(value)) throw scope.invalid(name, value, SCALAR)
  return JSON.stringify(value)
}

function boundOf(value: unknown, name: string, scope: FilterScope): number | string {
  if (typeof value === 'string' || Number.isFinite(value)) return value as number | string
  throw scope.invalid(name, value, 'a finite number or a string')
}

function textOf(value: unknown, name: string, scope: FilterScope): string {
  if (typeof value === 'string') return value
  throw scope.invalid(name, value, 'a string')
}
