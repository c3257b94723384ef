import type { TortureCase } from '../case.js'
import { planWithAbort } from '../simulation/plan.js'
import { runPlan } from '../simulation/run-plan.js'

/** The signal of a storage is aborted at any moment. Each entry has exactly one outcome, and the outcome is true. */
export const abort: TortureCase = {
  row: 24,
  title: 'simulated: the signal is aborted at any moment',
  drivers: ['simulated'],
  runs: { full: 2000, fast: 500 },
  isRandom: true,
  mustSee: [
    'before the storage opened',
    'while the storage opened',
    'with entries queued',
    'with a batch being written',
    'between a commit and its answer',
    'after all was committed',
  ].map((moment) => `aborted ${moment}`),
  run: (run) => runPlan(run, planWithAbort),
}
