import type { HrTime } from '@logpond/mapping/readers'
import { isObject, type JsonObject } from '@logpond/mapping/readers'
import { WrongMember } from './wrong-member.js'

const NO_LIST: readonly unknown[] = []
const EMPTY: JsonObject = {}

/** Reads each object of a list; `null` is an empty object. */
export function forEach(owner: JsonObject, name: string, read: (member: JsonObject) => void): void {
  const list = owner[name] ?? NO_LIST
  if (!Array.isArray(list)) throw new WrongMember(name, 'a list')
  for (let place = 0; place < list.length; place++) {
    const member: unknown = list[place] ?? EMPTY
    if (!isObject(member)) throw new WrongMember(`${name}[${place}]`, 'an object')
    try {
      read(member)
    } catch (thrown) {
      throw WrongMember.within(`${name}[${place}]`, thrown)
    }
  }
}

/** What {@link forEach} reads of each object. */
export function mapList<T>(owner: JsonObject, name: string, read: (member: JsonObject) => T): T[] {
  const result: T[] = []
  forEach(owner, name, (member) => result.push(read(member)))
  return result
}

/** Reads a part of an object. */
export function within<T>(name: string, read: () => T): T {
  try {
    return read()
  } catch (thrown) {
    throw WrongMember.within(name, thrown)
  }
}

export function memberOf(owner: JsonObject, name: string): JsonObject | undefined {
  const value = owner[name]
  if (value === undefined || value === null) return undefined
  if (!isObject(value)) throw new WrongMember(name, 'an object')
  return value
}

export function textOf(owner: JsonObject, name: string): string | undefined {
  const value = owner[name]
  if (typeof value === 'string') return value
  if (value === undefined || value === null) return undefined
  throw new WrongMember(name, 'text')
}

export function integerOf(owner: JsonObject, name: string): number | undefined {
  const value = owner[name]
  if (value === undefined || value === null) return undefined
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isInteger(number)) throw new WrongMember(name, 'a whole number')
  return number
}

/** An `int64`: a number, or its digits if a number would not be exact. */
export function int64Of(owner: JsonObject, name: string): number | string | undefined {
  const number = integerOf(owner, name)
  const value = owner[name]
  if (number === undefined || Number.isSafeInteger(number) || typeof value !== 'string') return number
  return /^-?\d+$/.test(value) ? value : number
}

export function doubleOf(owner: JsonObject, name: string): number {
  const value = owner[name]
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  if (typeof number === 'number' && (!Number.isNaN(number) || value === 'NaN')) return number
  throw new WrongMember(name, 'a number')
}

/** Nanoseconds since 1970, as digits or as a number. */
export function timeOf(owner: JsonObject, name: string): HrTime | undefined {
  const value = owner[name]
  if (value === undefined || value === null) return undefined
  const digits = typeof value === 'number' && Number.isInteger(value) ? BigInt(value).toString() : value
  if (typeof digits !== 'string' || !/^\d{1,20}$/.test(digits)) {
    throw new WrongMember(name, 'a number of nanoseconds since 1970')
  }
  return [Number(digits.slice(0, -9)), Number(digits.slice(-9))]
}
