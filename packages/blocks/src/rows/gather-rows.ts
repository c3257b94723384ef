import type { BlockRows } from '../block/block-rows.js'
import type { DictionaryColumn, Part } from '../part/part.js'
import type { LiveRows, OpenedPart } from './live-rows.js'

/** Takes the next rows as columns: at most `limit`, and fewer if their text would take more than `maxText` characters. */
export function gatherRows<Source extends OpenedPart>(
  rows: LiveRows<Source>,
  limit: number,
  maxText: number,
): BlockRows {
  const columns = emptyRows()
  let text = 0
  for (let next = rows.peek(); next !== undefined && columns.ids.length < limit; next = rows.peek()) {
    const { source, row } = next
    const { part } = source
    const message = part.messages.get(row)
    const json = part.attributes.get(row)
    text += message.length + (json?.length ?? 0)
    if (text > maxText && columns.ids.length > 0) break
    addRow(columns, part, row, message, json)
    rows.skip()
  }
  return columns
}

/** Some of the rows. */
export function sliceRows(rows: BlockRows, from: number, to: number): BlockRows {
  return {
    ids: rows.ids.slice(from, to),
    timestamps: rows.timestamps.slice(from, to),
    severities: rows.severities.slice(from, to),
    services: rows.services.slice(from, to),
    hosts: rows.hosts.slice(from, to),
    traceIds: rows.traceIds.slice(from, to),
    spanIds: rows.spanIds.slice(from, to),
    messages: rows.messages.slice(from, to),
    attributes: rows.attributes.slice(from, to),
  }
}

type Columns = { [Column in keyof BlockRows]: BlockRows[Column][number][] }

function emptyRows(): Columns {
  return {
    ids: [],
    timestamps: [],
    severities: [],
    services: [],
    hosts: [],
    traceIds: [],
    spanIds: [],
    messages: [],
    attributes: [],
  }
}

function addRow(columns: Columns, part: Part, row: number, message: string, json: string | undefined): void {
  columns.ids.push(part.ids[row] as number)
  columns.timestamps.push(part.timestamps[row] as number)
  columns.severities.push(part.severities[row] as number)
  columns.services.push(dictionaryValue(part.services, row))
  columns.hosts.push(dictionaryValue(part.hosts, row))
  columns.traceIds.push(dictionaryValue(part.traceIds, row))
  columns.spanIds.push(part.spanIds.get(row))
  columns.messages.push(message)
  columns.attributes.push(json)
}

function dictionaryValue({ codes, values }: DictionaryColumn, row: number): string | undefined {
  const code = codes[row] as number
  return code === 0 ? undefined : values[code - 1]
}
