import { SEVERITY_NUMBERS, type Severity } from '@logpond/core'

/** A status from 500 on is an error, one from 400 on a warning. */
export function severityOfStatus(status: number): Severity {
  if (status >= 500) return SEVERITY_NUMBERS.error
  return status >= 400 ? SEVERITY_NUMBERS.warn : SEVERITY_NUMBERS.info
}
