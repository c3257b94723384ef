import { setTimeout as sleep } from 'node:timers/promises'
import type { Run, TortureCase } from '../case.js'
import { commitTimesOf } from '../commit-times.js'
import { expectFollowed } from '../expect-followed.js'
import { below } from '../random.js'
import { ServerParts } from '../server-parts.js'
import { ServerSpecimen } from '../server-specimen.js'
import { SERVER_NAMES, type ServerName } from '../servers/server-name.js'

const WRITERS = 8
/** Kills of writers, and the milliseconds between two of them. */
const [FULL, FAST] = [12, 3]
const INTERVAL = 5000

/** As many processes as share a store in a small cluster, each with a batch a second, and how long they wait for their commits. */
export const eightWriters: readonly TortureCase[] = SERVER_NAMES.map((engine) => ({
  row: 43,
  title: 'eight writers share a server, and one after the other is killed',
  drivers: [engine],
  needs: [engine],
  runs: { full: 1, fast: 1 },
  isRandom: true,
  run: (run) => torture(run, engine),
}))

async function torture(run: Run, engine: ServerName): Promise<void> {
  const { seed, sabotage, random, isFast } = run
  const pace = { entries: 20, interval: 1000 }
  await using specimen = await ServerSpecimen.start({ engine, seed, sabotage, pace })
  const parts = new ServerParts(run, specimen)
  await parts.begin(WRITERS)
  for (let kills = 0; kills < (isFast ? FAST : FULL); kills++) {
    await sleep(isFast ? random() * INTERVAL * 0.2 : INTERVAL)
    await parts.replaceWriter(below(WRITERS, random))
  }
  await parts.end()
  const evidence = await specimen.examine()
  run.judge(evidence, { recovery: 10_000 })
  run.measured('ms until the commit of a batch', evidence.writers.flatMap(commitTimesOf))
  await expectFollowed(run, evidence, specimen)
}
