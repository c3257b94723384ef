import { setTimeout as sleep } from 'node:timers/promises'
import type { TortureCase } from '../case.js'
import { sharedTime } from '../journal.js'

/** A process is stopped and continues. Another process must not have treated it as dead in the meantime. */
export const stoppedProcess: TortureCase = {
  row: 30,
  title: 'stopped for a while (SIGSTOP 5 s)',
  drivers: ['native', 'wasm'],
  runs: { full: 3, fast: 1 },
  async run(run) {
    const specimen = run.specimen()
    const victim = specimen.start({ entries: 4000, burst: 20, pause: 4 })
    await victim.reported('committed')
    victim.signal('SIGSTOP')
    const [other] = await Promise.all([
      specimen.start({ entries: 100 }).end(),
      sleep(run.isFast ? 1000 : 5000),
    ])
    const isShared = run.driver === 'native'
    run.expect(
      other.status === (isShared ? 0 : 3),
      'D',
      `a second writer at that time ended with ${other.status}`,
    )
    const resumed = sharedTime()
    victim.signal('SIGCONT')
    const { status, errors } = await victim.end()
    run.expect(status === 0, 'G', `the process ended with ${status}: ${errors}`)
    const [record] = specimen.records()
    const next = record?.commitTimes.find((time) => time > resumed)
    run.expect(
      next !== undefined && next - resumed < 2000,
      'H',
      `the next commit after ${resumed} was at ${next}`,
    )
    run.judge(await specimen.examine())
  },
}
