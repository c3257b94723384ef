import { SEVERITY_NUMBERS, type Severity } from '@logpond/core'

/** The severity of an HTTP status: an error from 500 on, a warning from 400 on. */
export function severityOfStatus(status: number): Severity {
  if (status >= 500) return SEVERITY_NUMBERS.error
  return status >= 400 ? SEVERITY_NUMBERS.warn : SEVERITY_NUMBERS.info
}
