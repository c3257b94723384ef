import { createHash, type Hash } from 'node:crypto'
import type { JsonValue } from '@logpond/core'

type JsonObject = { readonly [key: string]: JsonValue }

/** What a table keeps of attributes so that conditions on them are decided without parsing JSON. */
export interface AttributePairs {
  /** For each value: {@link ownKey} or {@link pathKey}, and then {@link taggedValue}. */
  readonly pairs: readonly string[]
  /** {@link ownKey} of names that have a dot: they hide the values at a path of the same name. */
  readonly dotted: readonly string[]
}

/** Longer names are kept as their hash, or nested objects with long keys would take the square of their size. */
const MAX_NAME = 200

const NONE: AttributePairs = { pairs: [], dotted: [] }

/** Called with each name or path of attributes, and its key. */
type OnName = (name: string, key: string) => void

/** @param json The attributes of an entry. */
export function attributePairs(json: string | undefined, onName?: OnName): AttributePairs {
  if (json === undefined) return NONE
  const attributes = JSON.parse(json) as JsonObject
  const pairs: string[] = []
  const dotted: string[] = []
  for (const name of Object.keys(attributes)) {
    const value = attributes[name] as JsonValue
    const key = ownKey(name)
    onName?.(name, key)
    pairs.push(key + taggedValue(value))
    // A path is divided at its dots, so it cannot go through this attribute.
    if (name.includes('.')) dotted.push(key)
    else if (isObject(value)) addMembers({ name, hash: undefined }, value, pairs, onName)
  }
  return { pairs, dotted }
}

/** A path through objects. */
interface Path {
  readonly name: string
  /** Of a long name, so that a longer one hashes only what follows. */
  readonly hash: Hash | undefined
}

function addMembers(path: Path, object: JsonObject, pairs: string[], onName: OnName | undefined): void {
  for (const key of Object.keys(object)) {
    if (key.includes('.')) continue
    const member = memberOf(path, key)
    const value = object[key] as JsonValue
    const named = member.hash === undefined ? JSON.stringify(member.name) : hashed(member.hash.copy())
    pairs.push(`/${named}${taggedValue(value)}`)
    onName?.(member.name, `/${named}`)
    if (isObject(value)) addMembers(member, value, pairs, onName)
  }
}

function memberOf({ name, hash }: Path, key: string): Path {
  const longer = `${name}.${key}`
  if (longer.length <= MAX_NAME) return { name: longer, hash: undefined }
  return { name: longer, hash: hash?.copy().update(`.${key}`, 'utf16le') ?? hashOf(longer) }
}

/** The beginning of a pair of an attribute with this name. No other name has a key that begins with it. */
export function ownKey(name: string): string {
  return `=${nameKey(name)}`
}

/** The beginning of a pair of a value in nested objects. */
export function pathKey(name: string): string {
  return `/${nameKey(name)}`
}

function nameKey(name: string): string {
  if (name.length <= MAX_NAME) return JSON.stringify(name)
  return hashed(hashOf(name))
}

function hashOf(name: string): Hash {
  return createHash('sha256').update(name, 'utf16le')
}

function hashed(hash: Hash): string {
  return `#${hash.digest('hex')}`
}

/** A string behind a quotation mark, so that it is searched as it is; `{` and `[` stand for objects and arrays; others as JSON. */
export function taggedValue(value: JsonValue): string {
  if (typeof value === 'string') return `"${value}`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return Array.isArray(value) ? '[' : '{'
}

function isObject(value: JsonValue): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
