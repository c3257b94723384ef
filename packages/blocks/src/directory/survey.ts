import { isLogStorageError, LogStorageError } from '@logpond/core'
import { decodeTokens } from '../batch/tokens.js'
import { decodeHead, guessHead } from '../open/decode-head.js'
import { corruptPart } from '../part/corrupt-part.js'
import { describeExtent, type Extent, extentOf } from '../part/extent.js'
import { type Steps, settled } from '../steps.js'
import type { BlockReads, StoredValue, StoreState } from '../store/block-store.js'
import { boundsOf } from './bounds.js'
import { type DeadRows, decodeDeadRows } from './dead-rows.js'
import { entriesIn, type PartEntry } from './directory-view.js'

/** A head, a list of deleted rows or a list of tokens that is damaged. */
export interface DamagedValue {
  readonly space: 'head' | 'dead' | 'token'
  readonly key: number
  /**
   * For a head, the entries of its part, as far as other values show that. For deleted rows, those of the part, and the number that
   * was deleted. `undefined` for tokens.
   */
  readonly extent: Extent | undefined
  /** CORRUPT */
  readonly error: LogStorageError
}

/** What the small values of a store say, whether some of them are damaged or not. */
export interface Survey {
  readonly state: StoreState
  /** The parts whose heads are intact, without the deleted rows of those whose list is damaged. */
  readonly parts: readonly PartEntry[]
  readonly damaged: readonly DamagedValue[]
}

/** Reads all heads, lists of deleted rows and lists of tokens. */
export function* survey(reads: BlockReads): Steps<Survey> {
  const state = yield* settled(reads.readState())
  const dead = yield* decodeAll(reads, 'dead', (value, key) => decodeDeadRows(value, key))
  const heads = yield* decodeAll(reads, 'head', decodeHead)
  const tokens = yield* decodeAll(reads, 'token', decodeTokens)
  const parts = [...heads.values].map(([key, head]) => ({ key, head, dead: dead.values.get(key) }))
  const lost = state.entryCount - entriesIn(parts)
  return {
    state,
    parts,
    damaged: [
      ...damagedHeads(heads.damaged, dead.values, parts, state, lost),
      ...damagedDead(dead.damaged, parts, heads.damaged.size > 0 ? undefined : -lost),
      ...[...tokens.damaged].map(([key, { error }]) => tokenDamage(key, error)),
    ],
  }
}

interface Damaged {
  readonly value: Uint8Array
  readonly error: LogStorageError
}

function damagedHeads(
  heads: ReadonlyMap<number, Damaged>,
  dead: ReadonlyMap<number, DeadRows>,
  parts: readonly PartEntry[],
  state: StoreState,
  lost: number,
): DamagedValue[] {
  if (heads.size === 0) return []
  const guesses = [...heads].flatMap(([key, { value }]) => {
    const head = guessHead(value)
    return head === undefined ? [] : { ...extentOf(head), count: head.count - (dead.get(key)?.count ?? 0) }
  })
  const bounds = boundsOf(parts, state, heads.size, guesses, lost)
  return [...heads].map(([key, { error }], i) => {
    const extent = bounds[i] as Extent
    const problem = `it holds ${describeExtent(extent)}, and its head is damaged: ${error.message.replace(/\.$/, '')}`
    return { space: 'head', key, extent, error: corruptPart(key, problem, error) }
  })
}

/** @param missing The number of rows that the damaged lists together say are deleted, if that is known. */
function damagedDead(
  lists: ReadonlyMap<number, Damaged>,
  parts: readonly PartEntry[],
  missing: number | undefined,
): DamagedValue[] {
  return parts.flatMap(({ key, head }) => {
    const cause = lists.get(key)?.error
    if (cause === undefined) return []
    const count = lists.size === 1 ? missing : undefined
    const message = `The list of the deleted entries of part ${key}, which has ${describeExtent(head)}, is damaged.`
    const error = new LogStorageError('CORRUPT', message, { cause })
    return { space: 'dead', key, extent: { ...extentOf(head), count }, error }
  })
}

function tokenDamage(key: number, error: LogStorageError): DamagedValue {
  return { space: 'token', key, extent: undefined, error }
}

/** Decodes all values of a space. A value of a later version is not damaged: then this throws. */
function* decodeAll<Value>(
  reads: BlockReads,
  space: DamagedValue['space'],
  decode: (value: Uint8Array, key: number) => Value,
): Steps<{ readonly values: Map<number, Value>; readonly damaged: Map<number, Damaged> }> {
  const stored: readonly StoredValue[] = yield* settled(reads.range(space, 1, Number.MAX_SAFE_INTEGER))
  const values = new Map<number, Value>()
  const damaged = new Map<number, Damaged>()
  for (const { key, value } of stored) {
    try {
      values.set(key, decode(value, key))
    } catch (error) {
      if (!isLogStorageError(error) || error.code !== 'CORRUPT') throw error
      damaged.set(key, { value, error })
    }
  }
  return { values, damaged }
}
