import { readFileSync } from 'node:fs'
import { visibleText } from '@logpond/mapping/writers'
import { CommandError } from '../command-error.js'

const FORMAT = 1

/** How far forwarding has come. It continues from here after an interruption. */
export interface ForwardState {
  readonly format: typeof FORMAT
  readonly from: string
  /** Without credentials. */
  readonly to: string
  /** Entries up to this id were taken, or refused for good, by the receiver. */
  readonly sent: number
  readonly entries: number
  /** How many of them it has refused. */
  readonly refused: number
  /**
   * The last id of the request that may have arrived, but was not answered. It is sent again with the same entries, so that a receiver
   * can recognise it.
   */
  readonly next?: number
}

export function newState(from: string, to: string): ForwardState {
  return { format: FORMAT, from, to, sent: 0, entries: 0, refused: 0 }
}

/** `undefined` if there is no such file. @throws CommandError if it is not the state of forwarding between these two. */
export function readState(path: string, from: string, to: string): ForwardState | undefined {
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
      `${visibleText(path)} is not the state of forwarding. Name another file with --state, or remove it to send all entries again.`,
    )
  }
  if (state.from === from && state.to === to) return state
  throw new CommandError(
    `${visibleText(path)} is the state of forwarding ${visibleText(state.from)} to ${visibleText(state.to)}. Name another file with --state.`,
  )
}

function parse(text: string): ForwardState | undefined {
  try {
    const state = JSON.parse(text) as Partial<ForwardState> | null
    const numbers = [state?.sent, state?.entries, state?.refused, state?.next ?? 0]
    const isWhole = numbers.every((number) => Number.isSafeInteger(number) && (number as number) >= 0)
    return state?.format === FORMAT && isWhole ? (state as ForwardState) : undefined
  } catch {
    return undefined
  }
}
