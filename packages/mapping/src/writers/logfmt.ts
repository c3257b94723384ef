import type { JsonValue } from '@logpond/core'
import { visibleJson } from './visible-text.js'

export type Pair = readonly [name: string, value: JsonValue | undefined]

/** A line of `name=value` pairs, which `ingest` reads. Absent values are left out. */
export function logfmtLine(pairs: readonly Pair[]): string {
  return pairs
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${keyOf(name)}=${textOf(value as JsonValue)}`)
    .join(' ')
}

/** The pairs of values in objects: `http.status=500`. */
export function flatPairs(value: JsonValue, path: string): Pair[] {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  const members = isObject ? Object.entries(value) : []
  if (members.length === 0) return [[path, value]]
  return members.flatMap(([name, member]) => flatPairs(member, path === '' ? name : `${path}.${name}`))
}

function keyOf(name: string): string {
  const key = name.replace(/[^\w.@/-]/g, '_')
  return /^[A-Za-z_@]/.test(key) ? key : `_${key}`
}

/** Quotes mark a text that would otherwise be read as a value of another type. */
function textOf(value: JsonValue): string {
  if (typeof value !== 'string')
    return typeof value === 'object' && value !== null ? visibleJson(visibleJson(value)) : String(value)
  const isPlain = /^[\w.:/@+-]+$/.test(value) && Number.isNaN(Number(value))
  return isPlain && !['true', 'false', 'null'].includes(value) ? value : visibleJson(value)
}
