import { type Severity, severityName, toSeverity } from '@logpond/core'
import { severityOfWord } from '../levels/severity-words.js'

/** What records without a usable severity are, by the data model of OpenTelemetry. */
const UNSPECIFIED: Severity = 9

/** The severity of a record: its number; for records without one, what their text says. */
export function severityOfRecord(number: number | undefined, text: string | undefined): Severity {
  return toSeverity(number) ?? (text ? severityOfWord(text) : undefined) ?? UNSPECIFIED
}

/** Whether a text says more than the severity: `WARNING` is more than 13, `WARN` is not. */
export function isOwnText(text: string, severity: Severity): boolean {
  const name = NAMES[severity] as string
  return text !== name && text.toUpperCase() !== name
}

/** The short names of the data model: INFO, INFO2, INFO3, … */
const NAMES: readonly string[] = Array.from({ length: 25 }, (_, number) => {
  if (number === 0) return ''
  const place = (number - 1) % 4
  return severityName(number as Severity).toUpperCase() + (place === 0 ? '' : place + 1)
})
