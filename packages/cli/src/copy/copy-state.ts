import { readFileSync } from 'node:fs'
import { visibleText } from '@logpond/mapping/writers'
import { CommandError } from '../command-error.js'

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
export function readState(path: string, from: string, to: string): CopyState | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new CommandError(`${visibleText(path)} cannot be read: ${(cause as Error).message}`, 2, { cause })
  }
  const state = parse(text)
  if (state === undefined) {
    throw new CommandError(
      `${visibleText(path)} is not the state of a copy. Name another file with --state, or remove it to copy from the beginning.`,
    )
  }
  if (state.from === from && state.to === to) return state
  throw new CommandError(
    `${visibleText(path)} is the state of a copy from ${visibleText(state.from)} to ${visibleText(state.to)}. Name another file with --state.`,
  )
}

function parse(text: string): CopyState | undefined {
  try {
    const state = JSON.parse(text) as Partial<CopyState> | null
    const numbers = [state?.copied, state?.entries, state?.batches, state?.targetId, state?.next ?? 0]
    const isWhole = numbers.every((number) => Number.isSafeInteger(number) && (number as number) >= 0)
    return state?.format === FORMAT && typeof state.name === 'string' && isWhole
      ? (state as CopyState)
      : undefined
  } catch {
    return undefined
  }
}
