import type { LogEntry } from '@logpond/core'
import {
  isObject,
  type JsonObject,
  jsonEntries,
  type LineContext,
  readRecords,
} from '@logpond/mapping/readers'
import { BadBody } from '../http/bad-body.js'

/** One action of a bulk request. */
export interface BulkItem {
  readonly action: 'index' | 'create'
  readonly index: string
  readonly id: string | undefined
  /** How many entries it has: one, or more for an export of a cloud. */
  readonly entries: number
}

export interface Bulk {
  readonly items: readonly BulkItem[]
  readonly entries: readonly LogEntry[]
}

/** Times without a zone stay attributes: the zone of a client is unknown. */
const CONTEXT: LineContext = {}

/**
 * Reads a bulk request of Elasticsearch: pairs of lines, an action and a document.
 *
 * @param index The name in the path, for actions without one.
 * @throws BadBody for anything else, also for updates and deletes: what is stored does not change.
 */
export function readBulk(text: string, index: string): Bulk {
  const items: BulkItem[] = []
  const entries: LogEntry[] = []
  let action: Pick<BulkItem, 'action' | 'index' | 'id'> | undefined
  text.split('\n').forEach((line, place) => {
    if (line.trim() === '') return
    if (action === undefined) {
      action = readAction(line, index, place + 1)
      return
    }
    const [record, ...others] = readRecords(line) ?? []
    if (record === undefined || others.length > 0) {
      throw new BadBody(`Line ${place + 1} must be a document: a JSON object.`)
    }
    const read = [jsonEntries(record, CONTEXT)].flat()
    items.push({ ...action, entries: read.length })
    entries.push(...read)
    action = undefined
  })
  if (action !== undefined) throw new BadBody('The body ends behind an action: its document is missing.')
  return { items, entries }
}

function readAction(line: string, index: string, place: number): Pick<BulkItem, 'action' | 'index' | 'id'> {
  const [record] = readRecords(line) ?? []
  const [action] = Object.keys(record?.value ?? {})
  if (action !== 'index' && action !== 'create') {
    throw new BadBody(
      `Line ${place} must be an action: {"create":{}} or {"index":{}}. Entries cannot be changed.`,
    )
  }
  const target = record?.value[action]
  const { _index, _id } = isObject(target) ? target : ({} as JsonObject)
  return {
    action,
    index: typeof _index === 'string' ? _index : index,
    id: typeof _id === 'string' ? _id : undefined,
  }
}
