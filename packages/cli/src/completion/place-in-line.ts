import type { Argument, Command, Option } from 'commander'

/** What is to be completed at the end of a command line. */
export type Place =
  | { readonly kind: 'command' }
  | { readonly kind: 'flag'; readonly command: Command }
  /** The value of an option, and what is before it in the same word: `--fields=`. */
  | { readonly kind: 'option'; readonly option: Option; readonly attached: string }
  /** An argument, and the words before it if it consists of several. */
  | { readonly kind: 'argument'; readonly argument: Argument; readonly before: readonly string[] }

export interface PlaceInLine {
  readonly place: Place | undefined
  /** The database that the line names. */
  readonly db: string | undefined
}

/**
 * Finds what is to be completed, as commander would read the line.
 *
 * @param words The words behind the name of the program, and before the current one.
 * @param current The beginning of the current word.
 */
export function placeInLine(program: Command, words: readonly string[], current: string): PlaceInLine {
  let command: Command | undefined
  let pending: Option | undefined
  let db: string | undefined
  let isOver = false
  const operands: string[] = []
  const optionOf = (flag: string) =>
    [...(command?.options ?? []), ...program.options].find(
      ({ long, short }) => flag === long || flag === short,
    )
  const setValue = (option: Option, value: string) => {
    if (option.long === '--db') db = value
  }
  for (const word of words) {
    if (pending !== undefined) {
      setValue(pending, word)
      pending = undefined
    } else if (!isOver && word === '--') {
      isOver = true
    } else if (!isOver && word.length > 1 && word.startsWith('-')) {
      const [, long, value] = /^(--[^=]+)=(.*)$/s.exec(word) ?? []
      const option = optionOf(long ?? word)
      if (option === undefined || !option.required) continue
      if (value === undefined) pending = option
      else setValue(option, value)
    } else if (command === undefined) {
      command = program.commands.find((one) => one.name() === word || one.aliases().includes(word))
      if (command === undefined) return { place: undefined, db }
    } else {
      operands.push(word)
    }
  }
  return { place: placeOf(), db }

  function placeOf(): Place | undefined {
    if (pending !== undefined) return { kind: 'option', option: pending, attached: '' }
    if (!isOver && current.startsWith('-')) {
      const [attached = '', long = ''] = /^(--[^=]+)=/.exec(current) ?? []
      const option = optionOf(long)
      if (attached === '') return { kind: 'flag', command: command ?? program }
      return option?.required ? { kind: 'option', option, attached } : undefined
    }
    if (command === undefined) return { kind: 'command' }
    const { registeredArguments } = command
    const index = Math.min(operands.length, registeredArguments.length - 1)
    const argument = registeredArguments[index]
    if (argument === undefined || (operands.length > index && !argument.variadic)) return undefined
    return { kind: 'argument', argument, before: operands.slice(index) }
  }
}
