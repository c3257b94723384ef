import { brandOf } from '../values/value-brand.js'

/** The levels of attributes that are stored, counting the attributes object itself. */
export const MAX_DEPTH = 100

/**
 * Whether `JSON.stringify` alone writes a value correctly: only plain objects, arrays, text, finite numbers, booleans, null and
 * undefined, at most {@link MAX_DEPTH} levels deep. Reads each value once, and is optimized for speed, because it runs for every
 * entry.
 *
 * @param room About how many characters the text may have. An object counts each time that it is referred to, because it is
 *   written each time.
 * @returns The room that is left, or a negative number if `JSON.stringify` is not enough.
 */
export function scanJson(value: object, depth: number, room: number): number {
  // JSON.stringify calls toJSON, even one that was added to Object.prototype.
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
