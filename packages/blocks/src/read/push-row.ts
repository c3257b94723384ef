import type { Part } from '../part/part.js'
import type { EntryColumns } from './entry-columns.js'

/** Adds a row of a part to columns. */
export function pushRow(columns: EntryColumns, part: Part, row: number): void {
  columns.ids.push(part.ids[row] as number)
  columns.timestamps.push(part.timestamps[row] as number)
  columns.severities.push(part.severities[row] as number)
  columns.messages.push(part.messages.get(row))
  columns.services.push(textOf(part.services, row))
  columns.hosts.push(textOf(part.hosts, row))
  columns.traceIds.push(textOf(part.traceIds, row))
  columns.spanIds.push(part.spanIds.get(row) ?? null)
  columns.attributes.push(part.attributes.get(row) ?? null)
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

function textOf({ codes, values }: Part['services'], row: number): string | null {
  const code = codes[row] as number
  return code === 0 ? null : (values[code - 1] as string)
}
