import type { Run, TortureCase } from './case.js'
import type { DriverName } from './driver-name.js'
import { type Evidence, judge, type Limits, type Rule, type Violation } from './oracle.js'
import { randomOf } from './random.js'
import type { Sabotage } from './sabotage.js'
import { Specimen } from './specimen.js'

export interface CaseOptions {
  readonly driver: DriverName
  /** The seed of the first run. Each further run has the next one. */
  readonly seed: number
  /** Number of runs. @default the number of the case */
  readonly runs?: number | undefined
  readonly isFast?: boolean
  readonly sabotage?: Sabotage
  /** Ends the case after the first run that violates this rule: what it was to show is shown. */
  readonly until?: Rule
  readonly onRun?: (run: number, runs: number) => void
}

export interface CaseResult {
  readonly row: number
  readonly title: string
  readonly driver: DriverName
  readonly seed: number
  /** Number of judgements of the oracle. */
  readonly runs: number
  readonly submitted: number
  readonly acknowledged: number
  readonly lost: number
  readonly duplicated: number
  /** Milliseconds until a new entry committed, one value per judgement. */
  readonly recovery: readonly number[]
  /** Values that were measured, by name. */
  readonly measured: Readonly<Record<string, readonly number[]>>
  /** Seconds. */
  readonly took: number
  /** All violations, with the seed of their run. */
  readonly violations: readonly (Violation & { readonly seed: number })[]
  /** Why the case was not run: the missing need. */
  readonly skipped?: string
}

/** Runs a case with one driver. Never rejects: an error that a run throws is a violation. */
export async function runCase(torture: TortureCase, options: CaseOptions): Promise<CaseResult> {
  const { driver, seed, isFast = false } = options
  const runs = options.runs ?? (isFast ? torture.runs.fast : torture.runs.full)
  const tally = new Tally()
  const start = performance.now()
  const isShown = () => options.until !== undefined && tally.violates(options.until)
  let done = 0
  for (; done < runs && !isShown(); done++) {
    options.onRun?.(done, runs)
    await runOnce(torture, { ...options, isFast, runs, seed: seed + done }, tally)
  }
  // Fewer runs are a replay, which need not show every event.
  if (done >= torture.runs.fast) tally.expectSeen(torture.mustSee ?? [], seed)
  const { row, title } = torture
  return { row, title, driver, seed, ...tally.result(), took: (performance.now() - start) / 1000 }
}

async function runOnce(
  torture: TortureCase,
  { driver, seed, runs, isFast = false, sabotage }: CaseOptions,
  tally: Tally,
): Promise<void> {
  using specimens = new DisposableStack()
  const run: Run = {
    driver,
    seed,
    random: randomOf(seed),
    isFast,
    isAlone: runs === 1,
    sabotage,
    specimen: (given) => specimens.use(new Specimen({ driver, seed, sabotage, ...given })),
    judge: (evidence, limits) => tally.add(seed, evidence, limits),
    expect: (is, rule, what) => tally.expect(seed, is, rule, what),
    measured: (name, values) => tally.measure(name, values),
    saw: (what) => tally.saw(what),
  }
  try {
    await torture.run(run)
  } catch (thrown) {
    tally.expect(seed, false, 'G', `the run failed: ${(thrown as Error)?.stack ?? thrown}`)
  } finally {
    tally.endRun()
  }
}

/** Sums up the verdicts of all runs of a case. */
class Tally {
  readonly #violations: (Violation & { seed: number })[] = []
  readonly #recovery: number[] = []
  readonly #measured = new Map<string, number[]>()
  readonly #seen = new Set<string>()
  #runs = 0
  #submitted = 0
  #acknowledged = 0
  /** The counts of this run, by database and writer, because several judgements of a run include the same writers. */
  #ofRun = new Map<string, readonly [submitted: number, acknowledged: number]>()

  add(seed: number, evidence: Evidence, limits: Limits | undefined): void {
    this.#runs++
    for (const { writer, submitted, committed } of evidence.writers) {
      this.#ofRun.set(`${evidence.path} ${writer.name}`, [submitted, committed.size])
    }
    if (typeof evidence.recovery === 'number') this.#recovery.push(evidence.recovery)
    for (const violation of judge(evidence, limits)) this.#violations.push({ ...violation, seed })
  }

  expect(seed: number, is: boolean, rule: Rule, what: string): void {
    if (!is) this.#violations.push({ rule, what, count: 1, seed })
  }

  violates(rule: Rule): boolean {
    return this.#violations.some((violation) => violation.rule === rule)
  }

  measure(name: string, values: readonly number[]): void {
    this.#measured.set(name, [...(this.#measured.get(name) ?? []), ...values])
  }

  saw(what: string): void {
    this.#seen.add(what)
  }

  expectSeen(wanted: readonly string[], seed: number): void {
    for (const what of wanted) {
      this.expect(seed, this.#seen.has(what), 'G', `no run had: ${what}. This proves nothing about it`)
    }
  }

  endRun(): void {
    for (const [submitted, acknowledged] of this.#ofRun.values()) {
      this.#submitted += submitted
      this.#acknowledged += acknowledged
    }
    this.#ofRun = new Map()
  }

  result(): Omit<CaseResult, 'row' | 'title' | 'driver' | 'seed' | 'took'> {
    return {
      runs: this.#runs,
      submitted: this.#submitted,
      acknowledged: this.#acknowledged,
      lost: this.#countOf('A'),
      duplicated: this.#countOf('C'),
      recovery: this.#recovery,
      measured: Object.fromEntries(this.#measured),
      violations: this.#violations,
    }
  }

  #countOf(rule: Rule): number {
    let count = 0
    for (const violation of this.#violations) if (violation.rule === rule) count += violation.count
    return count
  }
}
