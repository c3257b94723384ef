import { spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TortureCase } from '../case.js'
import { sharedTime } from '../journal.js'
import { endOf, expectCommitAfter, expectErrors, expectRefusals } from './faulted.js'

/** Maximum size of a file in bytes. */
const SIZE = 2 * 1024 * 1024

/** Files of the process cannot grow beyond a limit, until the limit is lifted. */
export const smallFiles: TortureCase = {
  row: 13,
  title: 'the files of the process cannot grow (EFBIG)',
  drivers: ['native', 'wasm'],
  needs: ['linux', 'prlimit'],
  runs: { full: 5, fast: 1 },
  isRandom: true,
  async run(run) {
    const specimen = run.specimen()
    const victim = specimen.start(
      {
        burst: 100,
        pause: 4,
        storage: { batch: { queueSize: 2000 }, retry: { attempts: 1000, maxDelay: 500 } },
      },
      // Only the soft limit, which can be raised again.
      { program: 'faulted-writer', command: ['prlimit', `--fsize=${SIZE}:`] },
    )
    await victim.reported('dropped')
    // A short time only, because the journal of the process cannot grow either.
    await sleep(1000 * run.random())
    spawnSync('prlimit', ['--pid', String(victim.pid), '--fsize=unlimited'])
    const freed = sharedTime()
    run.expect(await victim.reported('resumed'), 'H', 'the process ended')
    await sleep(200)
    const record = await endOf(run, specimen, victim)
    expectCommitAfter(run, record, freed)
    expectErrors(run, record, ['IO'])
    expectRefusals(run, record)
    run.judge(await specimen.examine())
  },
}
