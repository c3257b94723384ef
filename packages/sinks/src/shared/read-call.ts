import { format } from 'node:util'
import { isError } from '@logpond/mapping'
import { setAttribute } from '@logpond/mapping/readers'
import { type Attributes, mergeFields } from './entry-parts.js'
import { textOf } from './text-of.js'

/** What the arguments of a call say. */
export interface Call {
  readonly message: string
  /** The first error among them. */
  readonly error: unknown
}

const PLACEHOLDER = /%[sdifjoOc%]/g

/**
 * Reads the arguments of a call like those of `console.log`. Texts and other values become the message, with the placeholders of the
 * first text filled in. The members of plain objects become attributes; an object with a name that is taken, and each error after the
 * first, are in the list `args`.
 *
 * @param attributes Gets the members.
 */
export function readCall(args: readonly unknown[], attributes: Attributes): Call {
  const error = args.find(isError)
  const texts: string[] = []
  const rest: unknown[] = []
  const objects: object[] = []
  const filled = filledPlaceholders(args)
  for (const [index, arg] of args.entries()) {
    if (index === 0 && typeof arg === 'string')
      texts.push(firstText(arg, args.slice(1, filled + 1), args.length))
    const isShown = index <= filled && typeof args[0] === 'string'
    if (isPlainObject(arg)) {
      objects.push(arg)
      if (!mergeFields(attributes, arg)) rest.push(arg)
      continue
    }
    if (isError(arg) && arg !== error) rest.push(arg)
    if (!isShown) texts.push(textOf(arg))
  }
  if (rest.length > 0) setAttribute(attributes, Object.hasOwn(attributes, 'args') ? 'args_' : 'args', rest)
  const [object] = objects
  return { message: texts.length === 0 && object !== undefined ? textOf(object) : texts.join(' '), error }
}

/** How many arguments the placeholders of the first one take. */
function filledPlaceholders([first, ...others]: readonly unknown[]): number {
  if (typeof first !== 'string') return 0
  const placeholders = first.match(PLACEHOLDER)?.filter((one) => one !== '%%') ?? []
  return Math.min(placeholders.length, others.length)
}

/** The first text as util.format fills it in, which leaves `%%` of a call with one argument. */
function firstText(text: string, values: readonly unknown[], count: number): string {
  if (count === 1) return text
  // With one more argument, which is cut off again, a text without values is formatted too.
  return values.length > 0 ? format(text, ...values) : format(text, '').slice(0, -1)
}

function isPlainObject(value: unknown): value is Attributes {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}
