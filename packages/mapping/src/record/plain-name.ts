import { MEANINGS } from './record-fields.js'

/** Names that other members get, and attributes that name the object of an error. */
const OTHER = /^(?:process\.pid$|exception(?:\.|$)|__proto__$)|^(?:\d+|name|stack|error\.type)$/

/**
 * Whether `entryOfRecord` makes a member with this name an attribute under the same name, whatever its value is, and leaves the other
 * members as they are without it. This holds for records with a level, a time, a message that is not empty, and no object `attributes`,
 * `Attributes` or `Properties`, whose members become attributes too.
 *
 * @example
 * ```ts
 * isPlainName('order') // true
 * isPlainName('trace_id') // false: it becomes the id of the trace
 * ```
 */
export function isPlainName(name: string): boolean {
  return !MEANINGS.has(name) && !OTHER.test(name)
}
