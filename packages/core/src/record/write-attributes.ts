import { AttributeWriter } from './attribute-writer.js'
import { scanJson } from './json-scan.js'

/** What closes the objects and lists that are open, at most {@link MAX_DEPTH} of them, when there is no more room. */
const MAX_TO_CLOSE = 2500

const TOO_LARGE = '{"…":"[Too large]"}'

/**
 * A JSON object as text, of any object: a value that JSON cannot carry is written as something that says what it was. What
 * makes no object, such as a Set, becomes the field `value` of one. Never throws.
 *
 * @param room Characters that the text may have. Values for which there is no room are written as `"[Too large]"`.
 * @returns Undefined where nothing is left: of an object whose `toJSON` returns undefined.
 */
export function writeAttributes(attributes: object, room = Number.POSITIVE_INFINITY): string | undefined {
  return plainJson(attributes, room) ?? anyJson(attributes, room)
}

function plainJson(attributes: object, room: number): string | undefined {
  try {
    if (scanJson(attributes, 1, room) < 0) return undefined
    // A Proxy may answer otherwise than it did before.
    const text: unknown = JSON.stringify(attributes)
    return typeof text === 'string' && text.length <= room && text[0] === '{' ? text : undefined
  } catch {
    return undefined
  }
}

function anyJson(attributes: object, room: number): string | undefined {
  const text = new AttributeWriter(room - Math.min(MAX_TO_CLOSE, room / 2)).write(attributes)
  if (text === undefined) return undefined
  const object = text.startsWith('{') ? text : `{"value":${text}}`
  return object.length > room ? TOO_LARGE : object
}
