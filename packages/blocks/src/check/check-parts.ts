import type { LogStorageError } from '@logpond/core'
import { corrupt } from '../bytes/corrupt.js'
import type { Directory } from '../directory/directory.js'
import type { PartEntry } from '../directory/directory-view.js'
import { openWhole } from '../open/open-whole.js'
import { damagedPart } from '../part/damaged-part.js'
import type { Part } from '../part/part.js'
import { type Steps, settled } from '../steps.js'
import type { BlockStore } from '../store/block-store.js'
import { summaryOf } from '../summary/summary-of.js'

/** A part that is damaged, and what is wrong with it. */
export interface DamagedPart {
  readonly key: number
  readonly count: number
  readonly firstId: number
  readonly lastId: number
  /** Microseconds since the Unix epoch. */
  readonly minTime: number
  readonly maxTime: number
  /** CORRUPT. */
  readonly error: LogStorageError
}

/**
 * Reads all parts completely, apart from their filters: `checkFilters`. Pauses after each. Parts that vanish while it runs are
 * passed over.
 */
export function* checkParts(store: BlockStore, directory: Directory): Steps<DamagedPart[]> {
  const damaged: DamagedPart[] = []
  const { parts } = yield* directory.refresh()
  for (const part of parts) {
    const error = yield* checkPart(store, part)
    if (error !== undefined) damaged.push(describe(part, error))
    yield
  }
  return damaged
}

/** What is wrong with a part; `undefined` if nothing is, or if it no longer exists. */
export function* checkPart(store: BlockStore, entry: PartEntry): Steps<LogStorageError | undefined> {
  const { key, head } = entry
  const body = yield* settled(store.get('body', key))
  if ((yield* settled(store.get('head', key))) === undefined) return undefined
  try {
    if (body === undefined) throw corrupt('the store has no body of the part')
    summaryOf(head)?.check()
    checkRows(openWhole(entry, body), entry)
    return undefined
  } catch (thrown) {
    return damagedPart(key, head, thrown) as LogStorageError
  }
}

export function describe({ key, head }: PartEntry, error: LogStorageError): DamagedPart {
  const { count, firstId, lastId, minTime, maxTime } = head
  return { key, count, firstId, lastId, minTime, maxTime, error }
}

/** Decodes every column, and compares the rows with the head. */
function checkRows(part: Part, { head, dead }: PartEntry): void {
  const { count, ids, timestamps, severities, services, hosts, traceIds, spanIds, messages, attributes } =
    part
  if (dead !== undefined && dead.count > count)
    throw corrupt(`${dead.count} of its ${count} rows are deleted`)
  const bySeverity = new Array<number>(head.bySeverity.length).fill(0)
  let previous = part.order?.[0] ?? 0
  for (let i = 0; i < count; i++) {
    const row = part.order?.[i] ?? i
    const isBefore =
      (timestamps[row] as number) < (timestamps[previous] as number) ||
      (timestamps[row] === timestamps[previous] && (ids[row] as number) < (ids[previous] as number))
    if (isBefore) throw corrupt('its rows are not in the order of their times')
    previous = row
    const severity = severities[row] as number
    bySeverity[severity] = (bySeverity[severity] ?? 0) + 1
    for (const { codes, values } of [services, hosts, traceIds]) {
      if ((codes[row] as number) > values.length) throw corrupt(`row ${row} has a value that does not exist`)
    }
    spanIds.get(row)
    messages.get(row)
    const json = attributes.get(row)
    if (json !== undefined) JSON.parse(json)
  }
  if (bySeverity.some((rows, severity) => rows !== head.bySeverity[severity])) {
    throw corrupt('its head counts other severities than its rows have')
  }
}
