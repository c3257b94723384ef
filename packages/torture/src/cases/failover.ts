import { setTimeout as sleep } from 'node:timers/promises'
import type { Run, TortureCase } from '../case.js'
import { expectFollowed } from '../expect-followed.js'
import { sharedTime } from '../journal.js'
import { ServerParts } from '../server-parts.js'
import { ServerSpecimen } from '../server-specimen.js'

const WRITERS = 3
/** Maximum milliseconds before and after a failover. */
const [FULL, FAST] = [5000, 500]

/** A server with a standby that has each commit before it is acknowledged. The drivers get the addresses of both. */
export const failover: TortureCase = {
  row: 44,
  title: 'the server is killed, and its standby takes its place',
  drivers: ['postgres'],
  needs: ['postgres'],
  runs: { full: 5, fast: 1 },
  isRandom: true,
  async run(run: Run) {
    const { seed, sabotage, random, isFast } = run
    const most = isFast ? FAST : FULL
    await using specimen = await ServerSpecimen.start({
      engine: 'postgres',
      seed,
      sabotage,
      hasStandby: true,
    })
    const parts = new ServerParts(run, specimen)
    await parts.begin(WRITERS)
    await sleep(random() * most)
    await specimen.server.failOver?.()
    const goesOn = await specimen.committedAfter(sharedTime())
    run.expect(goesOn, 'H', 'a writer did not commit on the server that was the standby')
    await sleep(random() * most)
    await parts.end()
    const evidence = await specimen.examine()
    run.judge(evidence, { recovery: 10_000 })
    await expectFollowed(run, evidence, specimen)
  },
}
