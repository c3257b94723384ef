import { writeAttributes } from './write-attributes.js'

/**
 * Writes attributes as JSON now, by the rules of `LogEntry.attributes`: later changes of the object do not affect the text. For
 * programs that keep an entry before they store it, and then pass the text to `rawJson`.
 *
 * Never throws, unless the attributes are a `rawJson` whose text is wrong (`INVALID_ENTRY`).
 *
 * @example
 * ```ts
 * const json = attributesToJson({ order: 1234, at: new Date(0), items: new Set(['pen']) })
 * console.log(json) // {"order":1234,"at":"1970-01-01T00:00:00.000Z","items":["pen"]}
 * ```
 *
 * @returns The text of one JSON object, as `JSON.stringify` writes it.
 */
export function attributesToJson(attributes: object): string {
  return writeAttributes(attributes) ?? '{}'
}
