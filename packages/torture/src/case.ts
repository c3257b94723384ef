import type { DriverName } from './driver-name.js'
import type { Evidence, Limits, Rule } from './oracle.js'
import type { Sabotage } from './sabotage.js'
import type { ServerName } from './servers/server-name.js'
import type { Specimen } from './specimen.js'

/** A requirement of a case on the machine. */
export type Need = 'linux' | 'root' | 'strace' | 'prlimit' | 'gcc' | 'mount' | 'ext4' | 'cgroup' | ServerName

/** One row of the torture matrix, or one part of a row. */
export interface TortureCase {
  /** The number of the row. */
  readonly row: number
  /** What the case does to the storage, in a few words. */
  readonly title: string
  readonly drivers: readonly DriverName[]
  readonly needs?: readonly Need[]
  /** Number of calls of {@link run}, each with another seed. 0 leaves the case out of `--fast`. */
  readonly runs: { readonly full: number; readonly fast: number }
  /** Whether a run depends on its seed, so that a red run can be replayed. */
  readonly isRandom?: boolean
  /** Events that at least one of all runs must report to {@link Run.saw}. Without them the runs prove nothing. */
  readonly mustSee?: readonly string[]
  run(run: Run): Promise<void>
}

/** One run of a case. */
export interface Run {
  readonly driver: DriverName
  readonly seed: number
  /** Returns numbers from 0 to 1, the same ones for the same seed. */
  readonly random: () => number
  readonly isFast: boolean
  /** Whether this is the only run. It may then take more time to describe a problem. */
  readonly isAlone: boolean
  readonly sabotage: Sabotage | undefined
  /** Creates a database for this run. It is removed when the run ends. */
  specimen(options?: { driver?: DriverName; directory?: string }): Specimen
  /** Asks the oracle to judge the evidence. */
  judge(evidence: Evidence, limits?: Limits): void
  /** Checks a condition that the oracle does not know. */
  expect(is: boolean, rule: Rule, what: string): void
  /** Adds measured values to those of a name, which are shown below the table. They are not judged. */
  measured(name: string, values: readonly number[]): void
  /** Notes that an event of {@link TortureCase.mustSee} has occurred. */
  saw(what: string): void
}
