import { brandOf } from '../values/value-brand.js'

/** Levels of attributes that are kept: the attributes themselves are the first. */
export const MAX_DEPTH = 100

/**
 * Whether `JSON.stringify` alone writes a value as it should be kept: nothing but plain objects, arrays, text, finite numbers,
 * booleans, null and undefined, at most {@link MAX_DEPTH} levels deep. Looks at each value once, and is made for speed: it
 * stands on the way of every entry.
 *
 * @param room About how many characters the text may have. What others refer to counts each time, as it is written each time.
 * @returns The room that is left, or a negative number where something else is needed.
 */
export function scanJson(value: object, depth: number, room: number): number {
  // An object that JSON.stringify asks to write itself; also what was put on the prototype of all.
  if (depth > MAX_DEPTH || (value as { toJSON?: unknown }).toJSON !== undefined) return -1
  if (value.constructor === Object) return scanObject(value as Record<string, unknown>, depth, room)
  if (value.constructor === Array && Array.isArray(value)) return scanArray(value, depth, room)
  const isBare = Object.getPrototypeOf(value) === null && brandOf(value) === 'Object'
  return isBare ? scanObject(value as Record<string, unknown>, depth, room) : -1
}

function scanObject(value: Readonly<Record<string, unknown>>, depth: number, room: number): number {
  let left = room
  for (const key in value) {
    const member = value[key]
    if (typeof member === 'string') left -= member.length
    else if (typeof member === 'number') {
      if (!Number.isFinite(member)) return -1
    } else if (typeof member === 'object') {
      if (member !== null) left = scanJson(member, depth + 1, left)
    } else if (typeof member !== 'boolean' && member !== undefined) return -1
    left -= key.length + 4
    if (left < 0) return left
  }
  return left
}

function scanArray(value: readonly unknown[], depth: number, room: number): number {
  let left = room
  for (let i = 0; i < value.length; i++) {
    const member = value[i]
    if (typeof member === 'string') left -= member.length
    else if (typeof member === 'number') {
      if (!Number.isFinite(member)) return -1
    } else if (typeof member === 'object') {
      if (member !== null) left = scanJson(member, depth + 1, left)
    } else if (typeof member !== 'boolean' && member !== undefined) return -1
    left -= 2
    if (left < 0) return left
  }
  return left
}
