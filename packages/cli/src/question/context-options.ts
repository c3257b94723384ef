import { type Command, Option } from 'commander'
import { parseCount } from '../parse-values.js'
import type { Surroundings } from './with-context.js'

export interface ContextOptions {
  readonly beforeContext?: number
  readonly afterContext?: number
  readonly context?: number
}

/** One less than what a storage returns at once: a search needs one more to see gaps. */
const MAX_CONTEXT = 9_999

/** Adds the options of grep that choose how much is printed around an entry. */
export function addContextOptions(command: Command, around: string): Command {
  const count = parseCount(0, MAX_CONTEXT)
  return command
    .addOption(
      new Option('-A, --after-context <count>', `print this many later entries ${around}`).argParser(count),
    )
    .addOption(
      new Option('-B, --before-context <count>', `print this many earlier entries ${around}`).argParser(
        count,
      ),
    )
    .addOption(new Option('-C, --context <count>', 'both').argParser(count))
}

/** The numbers that the options ask for; undefined if there is no such option. */
export function surroundingsOf({
  beforeContext,
  afterContext,
  context,
}: ContextOptions): Surroundings | undefined {
  if (beforeContext === undefined && afterContext === undefined && context === undefined) return undefined
  return { before: beforeContext ?? context ?? 0, after: afterContext ?? context ?? 0 }
}
