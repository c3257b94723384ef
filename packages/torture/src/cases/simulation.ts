import type { TortureCase } from '../case.js'
import { anyPlan } from '../simulation/plan.js'
import { runPlan } from '../simulation/run-plan.js'

/** Storages on a disk in memory. A seed determines faults, the clock and the order of events. */
export const simulation: TortureCase = {
  row: 26,
  title: 'simulated: any faults, in any order',
  drivers: ['simulated'],
  runs: { full: 2000, fast: 300 },
  isRandom: true,
  mustSee: [
    ...[
      'BUSY',
      'DISK_FULL',
      'IO',
      'CONNECTION',
      'UNKNOWN_OUTCOME',
      'READ_ONLY',
      'CORRUPT',
      'ENTRY_REJECTED',
    ].map((code) => `a write that failed with ${code}`),
    'a write that failed after it was committed',
    ...['ENTRY_REJECTED', 'QUEUE_FULL', 'ABORTED', 'CLOSED'].map((code) => `an entry failed with ${code}`),
    'an entry that failed in doubt',
    'a call that hangs',
    'slow writes',
    'a batch taken ahead',
    'a durable entry',
    'a crash with entries pending',
    'a crash between a commit and its answer',
    'a connection opened again',
    'an opening that failed',
    ...['open', 'readAfter', 'sync', 'deleteOldest'].map((method) => `a failed ${method}`),
    'a follower',
    'a follower that failed',
    'a follower from now on',
    'a cleanup',
    'a clock that jumps',
    'flushSync() true',
    'flushSync() false',
    'close()',
    'close() with a deadline',
  ],
  run: (run) => runPlan(run, anyPlan),
}
