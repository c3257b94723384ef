import { Directory } from '../../src/directory/directory.js'
import { openPart } from '../../src/open/open-part.js'
import { type Steps, settled } from '../../src/steps.js'
import type { BlockStore } from '../../src/store/block-store.js'
import { entriesOfPart } from '../entries-of-part.js'

export interface StoredRow {
  readonly id: number
  /** Milliseconds. */
  readonly timestamp: number
  readonly severity: number
  readonly message: string
  readonly service: string | undefined
  readonly attributes: string | undefined
}

/** All entries by their ids, as the parts of a directory have them. */
export function* storedRows(
  store: BlockStore,
  directory: Directory = new Directory(store),
): Steps<StoredRow[]> {
  const { parts, hotBodies } = yield* directory.refresh()
  const rows: StoredRow[] = []
  for (const { key, head, dead } of parts) {
    const body = hotBodies.get(key) ?? (yield* settled(store.get('body', key)))
    if (body === undefined) throw new Error(`part ${key} has no body`)
    const entries = entriesOfPart(openPart(head, body))
    for (const [row, id] of entries.ids.entries()) {
      if (dead?.has(row)) continue
      rows.push({
        id,
        timestamp: entries.timestamps[row] as number,
        severity: entries.severities[row] as number,
        message: entries.messages[row] as string,
        service: entries.services[row],
        attributes: entries.attributes[row],
      })
    }
  }
  return rows.sort((a, b) => a.id - b.id)
}
