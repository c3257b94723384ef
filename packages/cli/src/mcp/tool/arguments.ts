import { isObject } from '@logpond/mapping/readers'
import { nearest } from '@logpond/query'
import { CommandError } from '../../command-error.js'

/** An argument of a tool, as JSON Schema describes it. */
export type Argument = { readonly description: string; readonly isRequired?: boolean } & (
  | { readonly type: 'string'; readonly maxLength: number }
  | {
      readonly type: 'integer'
      readonly minimum: number
      readonly maximum: number
      readonly default?: number
    }
)

/** Checked arguments. */
export class Arguments {
  readonly #values: ReadonlyMap<string, string | number>

  constructor(values: ReadonlyMap<string, string | number>) {
    this.#values = values
  }

  /** An empty text if it was not given. */
  text(name: string): string {
    const value = this.#values.get(name)
    return typeof value === 'string' ? value : ''
  }

  /** The default if it was not given. */
  number(name: string): number {
    const value = this.#values.get(name)
    return typeof value === 'number' ? value : 0
  }
}

/** The JSON Schema of arguments. */
export function schemaOf(args: Readonly<Record<string, Argument>>): object {
  const required = Object.keys(args).filter((name) => args[name]?.isRequired)
  return {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(args).map(([name, { isRequired: _, ...schema }]) => [name, schema]),
    ),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  }
}

/** @throws CommandError that names the argument, its value, and what is allowed. */
export function readArguments(args: Readonly<Record<string, Argument>>, given: unknown = {}): Arguments {
  if (!isObject(given)) throw new CommandError('The arguments must be a JSON object.')
  for (const name of Object.keys(given)) if (!Object.hasOwn(args, name)) throw unknown(name, args)
  const values = new Map<string, string | number>()
  for (const [name, argument] of Object.entries(args)) {
    // Models often send null for an argument that they leave out.
    const value = Object.hasOwn(given, name) ? (given[name] ?? undefined) : undefined
    const used = value === undefined && 'default' in argument ? argument.default : value
    if (used !== undefined) values.set(name, checked(name, used, argument))
    else if (argument.isRequired) throw new CommandError(`${name} is missing: ${argument.description}`)
  }
  return new Arguments(values)
}

function checked(name: string, value: unknown, argument: Argument): string | number {
  if (argument.type === 'string') {
    if (typeof value !== 'string') throw wrong(name, value, 'a string')
    if (value.length <= argument.maxLength) return value
    throw new CommandError(
      `${name} has ${value.length} characters; at most ${argument.maxLength} are allowed.`,
    )
  }
  const { minimum, maximum } = argument
  // Models often write numbers as text.
  const number =
    typeof value === 'string' && /^#?\d{1,16}$/.test(value) ? Number(value.replace('#', '')) : value
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < minimum || number > maximum)
    throw wrong(name, value, `a whole number from ${minimum} to ${maximum}`)
  return number
}

function wrong(name: string, value: unknown, expected: string): CommandError {
  const shown = JSON.stringify(value)?.slice(0, 100)
  return new CommandError(`${name} must be ${expected}; it was ${shown}.`)
}

function unknown(name: string, args: Readonly<Record<string, Argument>>): CommandError {
  const names = Object.keys(args)
  const meant = nearest(name, names)
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`
  const known = names.length === 0 ? 'It takes none.' : `It takes ${names.join(', ')}.`
  return new CommandError(`There is no argument ${JSON.stringify(name.slice(0, 100))}.${hint} ${known}`)
}
