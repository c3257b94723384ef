import { areCounts, readState } from '../read-state.js'

const FORMAT = 1

/** How far a copy has come. A copy that was interrupted continues from here, and writes no entry twice. */
export interface CopyState {
  readonly format: typeof FORMAT
  /** A name that no other copy has, for the tokens of its batches. */
  readonly name: string
  readonly from: string
  readonly to: string
  /** Entries of the source up to this id are copied. */
  readonly copied: number
  readonly entries: number
  readonly batches: number
  /** The last id that the target gave to a copied entry. */
  readonly targetId: number
  /** The last id of the batch that may be written, but is not counted above. */
  readonly next?: number
}

export function newState(from: string, to: string): CopyState {
  const name = crypto.randomUUID()
  return { format: FORMAT, name, from, to, copied: 0, entries: 0, batches: 0, targetId: 0 }
}

/** `undefined` if there is no such file. @throws CommandError if it is not the state of a copy between these two. */
export function readCopyState(path: string, from: string, to: string): CopyState | undefined {
  const between = (source: string, target: string) => `from ${source} to ${target}`
  return readState(path, { from, to, check, name: 'a copy', between, again: 'copy from the beginning' })
}

function check(value: unknown): CopyState | undefined {
  const state = value as Partial<CopyState> | null | undefined
  const { copied, entries, batches, targetId, next = 0 } = state ?? {}
  const isWhole = areCounts([copied, entries, batches, targetId, next])
  return state?.format === FORMAT && typeof state.name === 'string' && isWhole
    ? (state as CopyState)
    : undefined
}
