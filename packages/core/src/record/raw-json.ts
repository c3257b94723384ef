import { describeKind } from '../values/describe-value.js'
import { isCanonicalObject } from './canonical-json.js'
import { wrongRawJson } from './invalid-entry.js'

// A registered symbol, so that objects of another copy of the package are recognized too.
export const rawText: unique symbol = Symbol.for('logpond.rawJson')

/** Attributes that are the text of a JSON object: see {@link rawJson}. */
export interface RawJson {
  readonly [rawText]: string
  /** The value that the text stands for, for `JSON.stringify` and as a part of other attributes. */
  toJSON(): unknown
}

/** The part of a message of `JSON.parse` that does not quote the text, because that may contain secrets. */
const UNQUOTED = /^[^"]+?(?=, (?:\.\.\.)?"|$)/

class JsonText implements RawJson {
  readonly [rawText]: string

  constructor(text: string) {
    this[rawText] = text
  }

  toJSON(): unknown {
    return JSON.parse(this[rawText])
  }
}

/**
 * Marks a text as the JSON of an object, so that it becomes the attributes of an entry without being parsed and written again. For
 * programs that have JSON already, such as the line of another logger.
 *
 * `store({ message, attributes: rawJson(text) })` stores the same entry as
 * `store({ message, attributes: JSON.parse(text) })`, for every text that `JSON.parse` accepts. A text that `JSON.stringify` has
 * written is checked and then taken over as it is, in about a third of the time. All other texts are parsed and written again:
 * those with white space, repeated keys (the last one counts), more than 100 levels, numbers such as `1.0`, unusual escapes, lone
 * surrogates, more than 64 keys in one object, or more than 21,845 characters.
 *
 * Never throws: if the text is not the JSON of an object, `store` refuses the entry with `INVALID_ENTRY`.
 *
 * @example
 * ```ts
 * const line = '{"order":1234,"card":{"brand":"visa"}}'
 * await storage.store({ message: 'Card charged', attributes: rawJson(line) }).committed()
 * const [entry] = await storage.search({ attributes: { 'card.brand': 'visa' } })
 * console.log(entry?.attributes) // { order: 1234, card: { brand: 'visa' } }
 * ```
 *
 * @param text The text of one JSON object, as `JSON.stringify` writes it.
 */
export function rawJson(text: string): RawJson {
  return new JsonText(text)
}

/** Whether an object was made by {@link rawJson} of any copy of the package. */
export function isRawJson(value: object): value is RawJson {
  try {
    return rawText in value
  } catch {
    // A Proxy that throws.
    return false
  }
}

/**
 * The text of a {@link RawJson} if it can be stored as it is, or else the object that it stands for.
 *
 * @param room The most characters of the text.
 * @throws LogStorageError INVALID_ENTRY if it is not the text of a JSON object.
 */
export function readRawJson(raw: RawJson, room: number): string | object {
  const text: unknown = raw[rawText]
  if (typeof text !== 'string') throw wrongRawJson(describeKind(text))
  if (text.length <= room && isCanonicalObject(text)) return text
  const value = parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrongRawJson(`the JSON of ${describeKind(value)}`)
  }
  return value
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (thrown) {
    const why = UNQUOTED.exec(String((thrown as Error).message))?.[0]
    const reason = why === undefined ? '' : `: ${why}`
    throw wrongRawJson(`${describeKind(text)} that is not JSON${reason}`)
  }
}
