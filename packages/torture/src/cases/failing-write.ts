import { setTimeout as sleep } from 'node:timers/promises'
import type { TortureCase } from '../case.js'
import { FailingIo } from '../failing-io.js'
import { sharedTime } from '../journal.js'
import { endOf, expectCommitAfter, expectErrors } from './faulted.js'

/** A few writes to the log or to the database fail, and then the disk works again. */
export const failingWrite: TortureCase = {
  row: 10,
  title: 'three writes fail with EIO',
  drivers: ['native', 'wasm'],
  needs: ['linux', 'gcc'],
  runs: { full: 4, fast: 1 },
  isRandom: true,
  async run(run) {
    for (const file of ['log', 'database'] as const) {
      using specimen = run.specimen()
      using io = new FailingIo(specimen.folder)
      // Checkpoints write into the database.
      const sqlite = { walAutocheckpoint: 50 }
      const victim = specimen.start({ sqlite }, { program: 'faulted-writer', env: io.env })
      await victim.reported('committed')
      await sleep(100 * run.random())
      io.begin({ call: 'write', error: 'EIO', path: file === 'log' ? '-wal' : 'logs.db', times: 3 })
      run.expect(await io.hasFailed(3), 'G', `${file}: only ${io.failed} writes failed`)
      const ended = sharedTime()
      // If a checkpoint cannot write pages, they stay in the log, and no entry fails.
      if (file === 'log') await victim.reported('resumed')
      await sleep(100)
      const record = await endOf(run, specimen, victim)
      expectCommitAfter(run, record, ended)
      run.expect(record.last?.failed === 0, 'A', `${file}: entries failed: ${JSON.stringify(record.last)}`)
      if (file === 'log') {
        run.expect((record.last?.retries ?? 0) > 0, 'G', 'no batch was retried, so this proves nothing')
        expectErrors(run, record, ['IO'])
      }
      run.judge(await specimen.examine())
    }
  },
}
