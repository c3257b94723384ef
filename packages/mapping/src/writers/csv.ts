import type { JsonValue } from '@logpond/core'
import { visibleJson, visibleText } from './visible-text.js'

/** Programs for tables take a cell for a formula that begins with one of these. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/

/** A row of RFC 4180. */
export function csvRow(values: readonly (JsonValue | undefined)[]): string {
  return `${values.map(cell).join(',')}\r\n`
}

/** A text that could be a formula gets an apostrophe in front, as programs for tables show a text. */
function cell(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const text = typeof value === 'string' ? visibleCell(value) : visibleJson(value)
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A cell can have line breaks and tabs; other control characters are escaped. */
function visibleCell(text: string): string {
  return text
    .split(/(\r?\n|\t)/)
    .map((part, i) => (i % 2 === 0 ? visibleText(part) : part))
    .join('')
}
