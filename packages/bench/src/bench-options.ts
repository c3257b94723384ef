import { parseArgs } from 'node:util'
import { TARGETS } from './targets.js'
import type { Trial } from './trial.js'
import { TRIALS } from './trials.js'

const MAX_REPEATS = 1000

/** The parsed arguments of the program. */
export interface BenchOptions {
  readonly trials: readonly Trial[]
  /** Measures only the figures that targets need, and prints the table of targets. */
  readonly onlyTargets: boolean
  readonly quick: boolean
  readonly repeats: number
  readonly directory?: string
  /** The file to write the results to. */
  readonly json?: string
  /** Whether a subject of a trial is to be measured. */
  isWanted(trial: string, subject: string): boolean
}

/** @throws Error that names the wrong argument and the possible values. */
export function parseBenchOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      long: { type: 'boolean', default: false },
      repeats: { type: 'string' },
      subjects: { type: 'string' },
      directory: { type: 'string' },
      json: { type: 'string' },
    },
  })
  const { quick, long, repeats, subjects = '', directory, json } = values
  const [filter = '', ...more] = positionals
  if (more.length > 0) throw new Error(`Only one filter is allowed; remove ${JSON.stringify(more[0])}.`)
  const onlyTargets = filter === 'targets'
  const isWanted = (trial: string, subject: string) =>
    subject.includes(subjects) &&
    (!onlyTargets || TARGETS.some((target) => target.subjects[trial]?.includes(subject)))
  const named = TRIALS.filter(({ name }) => onlyTargets || name.includes(filter))
  if (named.length === 0) {
    throw new Error(
      `No trial has ${JSON.stringify(filter)} in its name. The trials are:\n${listed(TRIALS.map(({ name }) => name))}`,
    )
  }
  const wanted = named.filter((trial) => trial.subjects.some((subject) => isWanted(trial.name, subject)))
  if (wanted.length === 0) {
    const keys = new Set(named.flatMap((trial) => trial.subjects))
    throw new Error(
      `No subject has ${JSON.stringify(subjects)} in its key. The subjects are:\n${listed([...keys])}`,
    )
  }
  const trials = wanted.filter((trial) => trial.long !== true || long || quick)
  if (trials.length === 0) {
    throw new Error(
      `These trials take a long time and need --long or --quick:\n${listed(wanted.map(({ name }) => name))}`,
    )
  }
  return {
    trials,
    onlyTargets,
    quick,
    repeats: repeats === undefined ? (quick ? 1 : 5) : parseRepeats(repeats),
    ...(directory === undefined ? {} : { directory }),
    ...(json === undefined ? {} : { json }),
    isWanted,
  }
}

function parseRepeats(text: string): number {
  const repeats = Number(text)
  if (/^\d+$/.test(text) && repeats >= 1 && repeats <= MAX_REPEATS) return repeats
  throw new Error(
    `--repeats must be a whole number from 1 to ${MAX_REPEATS}, but is ${JSON.stringify(text)}.`,
  )
}

const listed = (names: readonly string[]): string => names.map((name) => `  ${name}`).join('\n')
