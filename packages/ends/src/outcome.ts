import { ENDS, type End, type EndKey } from './end.js'
import type { Moment } from './moment.js'
import type { Ended } from './run-program.js'
import type { Row } from './subject.js'

/** What is left of the lines of a process that has ended. */
export interface Outcome {
  readonly row: string
  readonly end: EndKey
  readonly moment: Moment
  /** How many different lines are stored. */
  readonly stored: number
  /** How many more times lines are stored than once. */
  readonly repeated: number
  readonly isInOrder: boolean
  /** Whether lines before the last stored one are missing. */
  readonly hasGap: boolean
  readonly exit: Ended['exit']
  /** How the same process ends without logging. */
  readonly usualExit: Ended['exit']
  /** What the process wrote to stderr. */
  readonly errors: string
  /** What is wrong with the outcome. Empty for rows of other projects, from which nothing is expected. */
  readonly problems: readonly string[]
}

/** What was logged, and what is left of it. */
export interface Evidence extends Ended {
  readonly row: string
  readonly end: EndKey
  readonly moment: Moment
  readonly lines: number
  /** The numbers of the stored lines, as they are stored. */
  readonly numbers: readonly (number | undefined)[]
  readonly usualExit: Ended['exit']
}

export function outcomeOf({ stores, mayLose }: Row, evidence: Evidence): Outcome {
  const { row, end, moment, lines, numbers, exit, usualExit, errors } = evidence
  const known = numbers.filter((number) => number !== undefined)
  const stored = new Set(known)
  const facts = {
    stored: stored.size,
    repeated: known.length - stored.size,
    isInOrder: known.every((number, i) => i === 0 || number >= (known[i - 1] as number)),
    hasGap: known.some((number) => number >= stored.size),
  }
  const mustHaveAll = mayLose?.ends.includes(end) !== true && (ENDS[end] as End).isKill !== true
  const problems = [
    [mustHaveAll && stored.size !== lines, `${lines - stored.size} of ${lines} lines are missing`],
    [facts.hasGap, 'lines are missing before the last one that is stored'],
    [facts.repeated > 0, `${facts.repeated} lines are stored more than once`],
    [!facts.isInOrder, 'the lines are not in order'],
    [known.length < numbers.length, 'something else is stored too'],
    [exit !== usualExit, `the process ended with ${exit}, without logging with ${usualExit}`],
  ] as const
  return {
    row,
    end,
    moment,
    ...facts,
    exit,
    usualExit,
    errors,
    problems: stores === 'entries' ? problems.filter(([isWrong]) => isWrong).map(([, what]) => what) : [],
  }
}
