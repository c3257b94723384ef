import { isLogStorageError } from '@logpond/core'
import { corrupt } from '../bytes/corrupt.js'
import type { PartEntry } from '../directory/directory-view.js'
import { type DamagedValue, survey } from '../directory/survey.js'
import { openWhole } from '../open/open-whole.js'
import { damagedPart } from '../part/damaged-part.js'
import { extentOf } from '../part/extent.js'
import type { Part } from '../part/part.js'
import { type Steps, settled } from '../steps.js'
import type { BlockStore } from '../store/block-store.js'
import { summaryOf } from '../summary/summary-of.js'
import type { Damage } from './damage.js'

/**
 * Reads everything in a store but the filters: see `checkFilters`. Pauses after each part. Parts that vanish while it runs are passed over.
 */
export function* checkParts(store: BlockStore): Steps<Damage[]> {
  const { parts, damaged: values } = yield* store.snapshot(survey)
  const damaged: Damage[] = values.map(damageOfValue)
  for (const part of parts) {
    const found = yield* checkPart(store, part)
    if (found !== undefined) damaged.push(found)
    yield
  }
  return damaged
}

/**
 * What is wrong with a part; `undefined` if nothing is, or if it no longer exists.
 *
 * @throws LogStorageError if the part cannot be read for another reason than damage.
 */
export function* checkPart(store: BlockStore, entry: PartEntry): Steps<Damage | undefined> {
  const { key, head } = entry
  try {
    const body = yield* settled(store.get('body', key))
    if ((yield* settled(store.get('head', key))) === undefined) return undefined
    if (body === undefined) throw corrupt('the store has no body of the part')
    summaryOf(head)?.check()
    checkRows(openWhole(entry, body), entry)
    return undefined
  } catch (thrown) {
    const error = damagedPart(key, head, thrown)
    if (!isLogStorageError(error) || error.code !== 'CORRUPT') throw error
    return { what: 'part', key, extent: extentOf(head), error }
  }
}

const WHAT = { head: 'part', dead: 'deletions', token: 'tokens' } as const

export function damageOfValue({ space, key, extent, error }: DamagedValue): Damage {
  return { what: WHAT[space], key, extent, error }
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
