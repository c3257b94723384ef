import { readFileSync } from 'node:fs'
import { visibleText } from '@logpond/mapping/writers'
import { CommandError } from './command-error.js'

/** Which state a command expects in a file. */
export interface ExpectedState<State> {
  readonly from: string
  readonly to: string
  /** `undefined` if a value is not such a state. */
  readonly check: (value: unknown) => State | undefined
  /** Messages say "is the state of …". */
  readonly name: string
  /** How the name continues with both ends. */
  readonly between: (from: string, to: string) => string
  /** What removing the file does. */
  readonly again: string
}

/** `undefined` if there is no such file. @throws CommandError if it is not the state of this work between these two. */
export function readState<State extends { readonly from: string; readonly to: string }>(
  path: string,
  { from, to, check, name, between, again }: ExpectedState<State>,
): State | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new CommandError(`${visibleText(path)} cannot be read: ${(cause as Error).message}`, 2, { cause })
  }
  const state = check(parse(text))
  if (state === undefined) {
    throw new CommandError(
      `${visibleText(path)} is not the state of ${name}. Name another file with --state, or remove it to ${again}.`,
    )
  }
  if (state.from === from && state.to === to) return state
  const ends = between(visibleText(state.from), visibleText(state.to))
  throw new CommandError(
    `${visibleText(path)} is the state of ${name} ${ends}. Name another file with --state.`,
  )
}

/** Whether all of these are ids or numbers of entries. */
export function areCounts(values: readonly unknown[]): boolean {
  return values.every((value) => Number.isSafeInteger(value) && (value as number) >= 0)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
