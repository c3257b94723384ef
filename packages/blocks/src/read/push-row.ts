import type { Part } from '../part/part.js'
import type { EntryColumns } from './entry-columns.js'

/** Adds rows of a part to columns, column by column. */
export function pushRows(columns: EntryColumns, part: Part, rows: readonly number[]): void {
  const { ids, timestamps, severities, messages, spanIds, attributes } = part
  for (const row of rows) columns.ids.push(ids[row] as number)
  for (const row of rows) columns.timestamps.push(timestamps[row] as number)
  for (const row of rows) columns.severities.push(severities[row] as number)
  for (const row of rows) columns.messages.push(messages.get(row))
  pushTexts(columns.services, part.services, rows)
  pushTexts(columns.hosts, part.hosts, rows)
  for (const row of rows) columns.traceIds.push(part.traceIdOf(row) ?? null)
  for (const row of rows) columns.spanIds.push(spanIds.get(row) ?? null)
  for (const row of rows) columns.attributes.push(attributes.get(row) ?? null)
}

/** Adds a row of columns to other columns. */
export function copyRow(columns: EntryColumns, from: EntryColumns, row: number): void {
  columns.ids.push(from.ids[row] as number)
  columns.timestamps.push(from.timestamps[row] as number)
  columns.severities.push(from.severities[row] as number)
  columns.messages.push(from.messages[row] as string)
  columns.services.push(from.services[row] as string | null)
  columns.hosts.push(from.hosts[row] as string | null)
  columns.traceIds.push(from.traceIds[row] as string | null)
  columns.spanIds.push(from.spanIds[row] as string | null)
  columns.attributes.push(from.attributes[row] as string | null)
}

function pushTexts(
  column: (string | null)[],
  { codes, values }: Part['services'],
  rows: readonly number[],
): void {
  for (const row of rows) {
    const code = codes[row] as number
    column.push(code === 0 ? null : (values[code - 1] as string))
  }
}
