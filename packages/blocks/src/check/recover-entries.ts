import type { StoredLogEntry } from '@logpond/core'
import { isPacked } from '../batch/batch-head.js'
import { openBatch } from '../batch/open-batch.js'
import { isBlockHead } from '../block/block-head.js'
import { readIdentity } from '../block/body-reader.js'
import { openBlock } from '../block/open-block.js'
import type { DeadRows } from '../directory/dead-rows.js'
import { decodeHead, guessHead } from '../open/decode-head.js'
import type { DictionaryColumn, Part } from '../part/part.js'
import type { PartHead } from '../part/part-head.js'
import { toSeverity } from '../read/stored-entry.js'

/** What is left of an entry. */
export interface RecoveredEntry {
  /** The fields that can be read: each under a checksum that is right. */
  readonly entry: Partial<StoredLogEntry>
  /** The fields that cannot. The entry may or may not have had them. */
  readonly unreadable: readonly (keyof StoredLogEntry)[]
}

/** The values of a damaged part; `undefined` for what is missing. */
export interface DamagedValues {
  readonly head: Uint8Array | undefined
  readonly body: Uint8Array | undefined
  readonly dead: DeadRows | undefined
  /** How many entries the part has without deleted ones, if the head is damaged and something else shows that. */
  readonly count: number | undefined
}

export interface Recovered {
  readonly entries: readonly RecoveredEntry[]
  /** Entries of which nothing can be read; `undefined` if their number is not known. */
  readonly lost: number | undefined
}

/**
 * Reads what can still be read of a damaged part, without its deleted entries. Nothing in the result is a guess: each column of a sealed
 * block has a checksum of its own, and a hot batch has one.
 */
export function recoverEntries({ head, body, dead, count }: DamagedValues): Recovered {
  const deleted = dead?.count ?? 0
  const rows = (head && unlessUnreadable(() => decodeHead(head).count)) ?? (count && count + deleted)
  const opened = body && unlessUnreadable(() => open(head, body, rows))
  if (opened === undefined) return { entries: [], lost: rows && rows - deleted }
  const { part, lacks } = opened
  const entries: RecoveredEntry[] = []
  for (let row = 0; row < part.count; row++) {
    if (dead?.has(row)) continue
    const found = recoverRow(part, row, lacks)
    if (Object.keys(found.entry).length > 0) entries.push(found)
  }
  return { entries, lost: part.count - deleted - entries.length }
}

interface Opened {
  readonly part: Part
  /** Fields that are not to be trusted. */
  readonly lacks: readonly (keyof StoredLogEntry)[]
}

function open(head: Uint8Array | undefined, body: Uint8Array, rows: number | undefined): Opened {
  const known = head && unlessUnreadable(() => decodeHead(head))
  if (known !== undefined && isPacked(known)) return { part: openBatch(known, body), lacks: [] }
  const guess = head && !isBlockHead(head) ? guessHead(head) : undefined
  // The ids of a batch are in its head alone.
  if (guess !== undefined && isPacked(guess) && guess.count === rows)
    return { part: openBatch(guess, body), lacks: ['id'] }
  return { part: openBlock(headOf(body), body), lacks: [] }
}

/** A head for the body of a sealed block, which repeats what is needed: the head itself may be damaged. */
function headOf(body: Uint8Array): PartHead {
  const [count = 0, firstId = 0, lastId = 0] = readIdentity(body, 3)
  return {
    kind: 'block',
    count,
    firstId,
    lastId,
    minTime: Number.NEGATIVE_INFINITY,
    maxTime: Number.POSITIVE_INFINITY,
    bySeverity: [],
    rawBytes: 0,
    replaces: [],
    filterBytes: 0,
    bodyBytes: body.length,
  }
}

const FIELDS: { readonly [Field in keyof StoredLogEntry]-?: (part: Part, row: number) => unknown } = {
  id: ({ ids }, row) => ids[row],
  timestamp: ({ timestamps }, row) => (timestamps[row] as number) / 1000,
  severity: ({ severities }, row) => toSeverity(severities[row]),
  message: ({ messages }, row) => messages.get(row),
  service: ({ services }, row) => listedValue(services, row),
  host: ({ hosts }, row) => listedValue(hosts, row),
  traceId: ({ traceIds }, row) => listedValue(traceIds, row),
  spanId: ({ spanIds }, row) => spanIds.get(row),
  attributes: ({ attributes }, row) => {
    const json = attributes.get(row)
    return json === undefined ? undefined : JSON.parse(json)
  },
}

function recoverRow(part: Part, row: number, lacks: Opened['lacks']): RecoveredEntry {
  const entry: Record<string, unknown> = {}
  const unreadable = [...lacks]
  for (const [name, read] of Object.entries(FIELDS)) {
    const field = name as keyof StoredLogEntry
    if (lacks.includes(field)) continue
    const found = unlessUnreadable(() => ({ value: read(part, row) }))
    if (found === undefined) unreadable.push(field)
    else if (found.value !== undefined) entry[field] = found.value
  }
  return { entry, unreadable }
}

function listedValue({ codes, values }: DictionaryColumn, row: number): string | undefined {
  const code = codes[row] as number
  if (code > values.length) throw new Error('a value that does not exist')
  return code === 0 ? undefined : values[code - 1]
}

/** Whatever is wrong with damaged bytes, the rest is still to be read. */
function unlessUnreadable<Result>(read: () => Result): Result | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
