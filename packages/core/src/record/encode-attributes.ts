import { EncodedAttributes } from './encoded-attributes.js'
import { writeAttributes } from './write-attributes.js'

/**
 * Writes attributes as JSON now, by the rules of `LogEntry.attributes`: later changes of the object do not matter. For programs that
 * keep an entry before they store it, and for attributes that many entries have in common, which are then written only once.
 *
 * Never throws, unless the attributes are a `rawJson` whose text is wrong (`INVALID_ENTRY`).
 *
 * @example
 * ```ts
 * const common = encodeAttributes({ region: 'eu', build: 512 })
 * const own = encodeAttributes({ order: 1234, items: new Set(['pen']) })
 * storage.store({ message: 'Order packed', attributes: own.plus(common) })
 * console.log(own.plus(common).json) // {"order":1234,"items":["pen"],"region":"eu","build":512}
 * ```
 *
 * @returns The text as `json`, and `plus`, which adds the attributes of another result; what is there already wins.
 */
export function encodeAttributes(attributes: object): EncodedAttributes {
  return new EncodedAttributes(writeAttributes(attributes) ?? '{}')
}
