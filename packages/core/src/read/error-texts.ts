import type { JsonValue } from '../contract/log-entry.js'

/** The attributes of an entry: parsed, or as the JSON text that drivers store. */
export type AttributesValue = Readonly<Record<string, JsonValue>> | string | undefined

/** What `{ text }` searches of an entry. */
export interface SearchedFields {
  readonly message: string
  readonly attributes?: AttributesValue
}

/** The attributes whose value is an error, or the text of one. */
const NAMES = new Set(['err', 'error', 'exception', 'exception.message', 'exception.stacktrace'])
/** The members of an error that people read. */
const READ = ['message', 'stack', 'stacktrace'] as const
/** The members of an error that are errors, whatever their shape. */
const INNER = new Set(['cause', 'errors', 'suppressed'])

/** Finds a key of every error. JSON writes quotation marks in texts as `\"`, so texts do not match. */
const MAY_HAVE_ERROR = /"(?:err(?:or)?|exception(?:\.message|\.stacktrace)?|stack)":/

const NONE: readonly string[] = []

/**
 * The texts of an entry that `{ text }` searches: the message, and what people read of the errors in its attributes. Each is
 * searched separately: no phrase matches across the end of a text.
 *
 * An error is the value of an attribute called `err`, `error` or `exception`, at any depth, and every object with the texts
 * `message` and `stack`, such as core stores for an `Error`. Searched are its `message`, `stack` and `stacktrace`, the errors in
 * its `cause`, `errors` and `suppressed`, and errors in other members. A text in place of an error is searched too, as are
 * `exception.message` and `exception.stacktrace` of OpenTelemetry.
 *
 * @example
 * ```ts
 * import { searchedTexts } from '@logpond/core'
 *
 * const attributes = '{"order":1234,"error":{"type":"RangeError","message":"card expired"}}'
 * console.log(searchedTexts({ message: 'Payment failed', attributes })) // [ 'Payment failed', 'card expired' ]
 * ```
 *
 * JSON text is parsed only if {@link mayHaveErrors}.
 */
export function searchedTexts({ message, attributes }: SearchedFields): readonly string[] {
  return mayHaveErrors(attributes) ? [message, ...errorTexts(attributes)] : [message]
}

/**
 * Whether the attributes may have a text that `{ text }` searches. If not, only the message is searched. Cheap for JSON text, which
 * it does not parse.
 */
export function mayHaveErrors(attributes: AttributesValue): attributes is NonNullable<AttributesValue> {
  return attributes !== undefined && (typeof attributes !== 'string' || MAY_HAVE_ERROR.test(attributes))
}

function errorTexts(attributes: NonNullable<AttributesValue>): readonly string[] {
  const value = typeof attributes === 'string' ? (JSON.parse(attributes) as JsonValue) : attributes
  const texts: string[] = []
  addTexts(value, false, texts)
  return texts.length === 0 ? NONE : texts
}

function addTexts(value: JsonValue | undefined, isError: boolean, texts: string[]): void {
  if (typeof value === 'string') {
    if (isError && value !== '') texts.push(value)
    return
  }
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    for (const element of value) addTexts(element, isError, texts)
    return
  }
  addMembers(value, isError || hasErrorShape(value), texts)
}

function addMembers(value: { [key: string]: JsonValue }, isError: boolean, texts: string[]): void {
  if (isError) for (const name of READ) if (Object.hasOwn(value, name)) addTexts(value[name], true, texts)
  for (const name of Object.keys(value)) {
    if (isError && (READ as readonly string[]).includes(name)) continue
    addTexts(value[name], NAMES.has(name) || (isError && INNER.has(name)), texts)
  }
}

function hasErrorShape(value: { [key: string]: JsonValue }): boolean {
  return isOwnText(value, 'message') && isOwnText(value, 'stack')
}

function isOwnText(value: { [key: string]: JsonValue }, name: string): boolean {
  return Object.hasOwn(value, name) && typeof value[name] === 'string'
}
