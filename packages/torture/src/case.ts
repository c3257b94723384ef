import type { DriverName } from './driver-name.js'
import type { Evidence, Limits, Rule } from './oracle.js'
import type { Sabotage } from './sabotage.js'
import type { Specimen } from './specimen.js'

/** What a machine must have for a case. */
export type Need = 'linux' | 'root' | 'strace' | 'prlimit' | 'gcc' | 'mount' | 'ext4' | 'cgroup'

/** One row of the torture matrix, or one part of a row. */
export interface TortureCase {
  /** The number of the row. */
  readonly row: number
  /** What is done to the storage, in a few words. */
  readonly title: string
  readonly drivers: readonly DriverName[]
  readonly needs?: readonly Need[]
  /** How often {@link run} is called, each time with another seed; 0 leaves the case out of `--fast`. */
  readonly runs: { readonly full: number; readonly fast: number }
  /** Whether a run depends on its seed, so that a red one is worth replaying. */
  readonly isRandom?: boolean
  /** What must have happened in some run of all, and is told to {@link Run.saw}; without it the runs prove nothing. */
  readonly mustSee?: readonly string[]
  run(run: Run): Promise<void>
}

/** One run of a case. */
export interface Run {
  readonly driver: DriverName
  readonly seed: number
  /** From 0 to 1; the same numbers for the same seed. */
  readonly random: () => number
  readonly isFast: boolean
  /** Whether there is no other run, so that this one may take its time to say what is wrong. */
  readonly isAlone: boolean
  readonly sabotage: Sabotage | undefined
  /** A database of its own, removed when the run has ended. */
  specimen(options?: { driver?: DriverName; directory?: string }): Specimen
  /** Has the oracle look at what was left. */
  judge(evidence: Evidence, limits?: Limits): void
  /** Something that must be true besides what the oracle knows. */
  expect(is: boolean, rule: Rule, what: string): void
  /** Notes that something of {@link TortureCase.mustSee} has happened. */
  saw(what: string): void
}
