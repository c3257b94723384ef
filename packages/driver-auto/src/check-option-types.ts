import { LogStorageError } from '@logpond/core'
import { describeOption } from './describe-option.js'

/** The type that an option must have: the result of `typeof`. */
export type OptionType = 'boolean' | 'function' | 'string'

/**
 * Checks the types of options of a logger's package. Options that are undefined were not given.
 *
 * ```ts
 * checkOptionTypes('logpond', options, { service: 'string', traceContext: 'boolean' })
 * ```
 *
 * @param caller The name of the function that the user called, for the message.
 * @throws LogStorageError INVALID_OPTIONS that names the option, its value and what is allowed.
 */
export function checkOptionTypes<Options extends object>(
  caller: string,
  options: Options,
  types: { readonly [Name in keyof Options]?: OptionType },
): void {
  for (const name of Object.keys(types) as (keyof Options & string)[]) {
    const value: unknown = options[name]
    const type = types[name]
    if (value === undefined || typeof value === type) continue
    throw new LogStorageError(
      'INVALID_OPTIONS',
      `${caller}: ${name} must be a ${type}; it was ${describeOption(value)}.`,
    )
  }
}
