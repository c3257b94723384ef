export { describeMachine, type Machine, machineLine } from './report/machine.js'
export { trialTable } from './report/trial-table.js'
export {
  type Measured,
  type RunOptions,
  runTrial,
  type SubjectResult,
  type TrialResult,
} from './run-trials.js'
export type { Trial } from './trial.js'
export { TRIALS } from './trials.js'
