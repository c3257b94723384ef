import { describeValue } from '../values/describe-value.js'
import { LogStorageError } from './log-storage-error.js'

/** An error that names the option, its value and the allowed values. */
export function invalidOption(option: string, value: unknown, allowed: string): LogStorageError {
  return new LogStorageError(
    'INVALID_OPTIONS',
    `${option} must be ${allowed}; it was ${describeValue(value)}.`,
  )
}

/** Checks that an object has only known names; an absent one counts as empty. */
export function checkNames<T extends object>(
  option: string,
  value: T | undefined,
  names: readonly (keyof T & string)[],
): Partial<T> {
  if (value === undefined) return {}
  if (typeof value !== 'object' || value === null) throw invalidOption(option, value, 'an object')
  for (const name of Object.keys(value)) {
    if (!(names as readonly string[]).includes(name)) {
      throw new LogStorageError(
        'INVALID_OPTIONS',
        `${option} has no option ${describeValue(name)}. The options are ${names.join(', ')}.`,
      )
    }
  }
  return value
}

export function checkInteger(
  option: string,
  value: number | undefined,
  range: { min: number; max: number; default: number },
): number {
  if (value === undefined) return range.default
  if (!Number.isInteger(value) || value < range.min || value > range.max) {
    throw invalidOption(option, value, `a whole number from ${range.min} to ${range.max}`)
  }
  return value
}

/** Checks a number that may have a fraction, and may be Infinity if `max` is. */
export function checkNumber(
  option: string,
  value: number | undefined,
  range: { min: number; max: number; default: number },
): number {
  if (value === undefined) return range.default
  if (typeof value !== 'number' || !(value >= range.min && value <= range.max)) {
    throw invalidOption(option, value, `a number from ${range.min} to ${range.max}`)
  }
  return value
}

export function checkBoolean(option: string, value: boolean | undefined, fallback: boolean): boolean {
  if (value === undefined) return fallback
  if (typeof value !== 'boolean') throw invalidOption(option, value, 'true or false')
  return value
}

export function checkFunction<T>(option: string, value: T | undefined): T | undefined {
  if (value !== undefined && typeof value !== 'function') throw invalidOption(option, value, 'a function')
  return value
}

export function checkSignal(option: string, value: AbortSignal | undefined): AbortSignal | undefined {
  if (value !== undefined && !(value instanceof AbortSignal)) {
    throw invalidOption(option, value, 'an AbortSignal')
  }
  return value
}
