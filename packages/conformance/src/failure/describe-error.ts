import { isLogStorageError } from '@logpond/core'
import { ConformanceFailure } from './conformance-failure.js'
import { cutMessage } from './show-value.js'
import { visibleText } from './visible-text.js'

const LONGEST = 4000

/** An error for a report. For an error of the driver, also the place where it was thrown. */
export function describeError(error: unknown): string {
  if (error instanceof ConformanceFailure) return error.message
  const name = isLogStorageError(error) ? error.code : error instanceof Error ? error.name : undefined
  const message = error instanceof Error ? error.message : String(error)
  const text = cutMessage(name === undefined ? message : `${name}: ${message}`, LONGEST)
  return [visibleText(text), ...placeOf(error)].join('\n')
}

/** The place where the cause of an error was thrown: authors of drivers want to see their own code. */
function placeOf(error: unknown): string[] {
  if (!(error instanceof Error)) return []
  if (error.cause instanceof Error) return placeOf(error.cause)
  const frame = error.stack
    ?.split('\n')
    .find((line) => /^\s+at /.test(line) && !/node:|node_modules/.test(line))
  return frame === undefined ? [] : [visibleText(frame.trim())]
}
