import type { HrTime } from '@logpond/mapping/readers'
import { isObject, type JsonObject } from '@logpond/mapping/readers'
import { BadBody } from '../http/bad-body.js'
import { JsonPath } from './json-path.js'

const NO_LIST: readonly unknown[] = []
const EMPTY: JsonObject = {}

/** Reads each object of a list with its path; `null` is an empty object. */
export function mapList<T>(
  owner: JsonObject,
  name: string,
  path: JsonPath | undefined,
  read: (member: JsonObject, path: JsonPath) => T,
): T[] {
  const list = owner[name] ?? NO_LIST
  if (!Array.isArray(list)) throw wrongType(path, name, 'a list')
  const result: T[] = []
  for (let place = 0; place < list.length; place++) {
    const member: unknown = list[place] ?? EMPTY
    const at = new JsonPath(path, name, place)
    if (!isObject(member)) throw new BadBody(`${at} must be an object.`)
    result.push(read(member, at))
  }
  return result
}

export function memberOf(owner: JsonObject, name: string, path: JsonPath): JsonObject | undefined {
  const value = owner[name]
  if (value === undefined || value === null) return undefined
  if (!isObject(value)) throw wrongType(path, name, 'an object')
  return value
}

export function textOf(owner: JsonObject, name: string, path: JsonPath): string | undefined {
  const value = owner[name]
  if (typeof value === 'string') return value
  if (value === undefined || value === null) return undefined
  throw wrongType(path, name, 'text')
}

export function integerOf(owner: JsonObject, name: string, path: JsonPath): number | undefined {
  const value = owner[name]
  if (value === undefined || value === null) return undefined
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isInteger(number)) throw wrongType(path, name, 'a whole number')
  return number
}

/** An `int64`: a number, or its digits if a number would not be exact. */
export function int64Of(owner: JsonObject, name: string, path: JsonPath): number | string | undefined {
  const number = integerOf(owner, name, path)
  const value = owner[name]
  if (number === undefined || Number.isSafeInteger(number) || typeof value !== 'string') return number
  return /^-?\d+$/.test(value) ? value : number
}

export function doubleOf(owner: JsonObject, name: string, path: JsonPath): number {
  const value = owner[name]
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  if (typeof number === 'number' && (!Number.isNaN(number) || value === 'NaN')) return number
  throw wrongType(path, name, 'a number')
}

/** Nanoseconds since 1970, as digits or as a number. */
export function timeOf(owner: JsonObject, name: string, path: JsonPath): HrTime | undefined {
  const value = owner[name]
  if (value === undefined || value === null) return undefined
  const digits = typeof value === 'number' && Number.isInteger(value) ? BigInt(value).toString() : value
  if (typeof digits !== 'string' || !/^\d{1,20}$/.test(digits)) {
    throw wrongType(path, name, 'a number of nanoseconds since 1970')
  }
  return [Number(digits.slice(0, -9)), Number(digits.slice(-9))]
}

export function wrongType(path: JsonPath | undefined, name: string, expected: string): BadBody {
  return new BadBody(`${new JsonPath(path, name)} must be ${expected}.`)
}
