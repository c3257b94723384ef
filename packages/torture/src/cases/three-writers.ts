import { setTimeout as sleep } from 'node:timers/promises'
import type { Run, TortureCase } from '../case.js'
import { expectFollowed } from '../expect-followed.js'
import { below } from '../random.js'
import { ServerParts } from '../server-parts.js'
import { ServerSpecimen } from '../server-specimen.js'
import { SERVER_NAMES, type ServerName } from '../servers/server-name.js'

const WRITERS = 3
/** Seconds of faults. */
const [FULL, FAST] = [60, 3]
/** Maximum milliseconds between two faults. */
const PAUSE = 800
/** Maximum milliseconds for which the server is dead. */
const DEAD = 500
/** Maximum bytes of an answer before it is cut: about as many as that of an append. */
const ANSWER = 300
/** How often to look whether an answer was cut. */
const WAITS = 500

const FAULTS = ['a killed writer', 'a killed server', 'a killed follower', 'a lost answer'] as const
/** Writers have as many kills as all else has faults. */
const FREQUENT: readonly (typeof FAULTS)[number][] = [...FAULTS, 'a killed writer', 'a lost answer']

/** Processes that share a server, and die like it: one row of the matrix for each engine. */
export const threeWriters: readonly TortureCase[] = SERVER_NAMES.map((engine) => ({
  row: 42,
  title: 'three writers, the server and a follower are killed, answers are lost',
  drivers: [engine],
  needs: [engine],
  runs: { full: 1, fast: 1 },
  isRandom: true,
  mustSee: FAULTS,
  run: (run) => torture(run, engine),
}))

async function torture(run: Run, engine: ServerName): Promise<void> {
  const { seed, sabotage } = run
  await using specimen = await ServerSpecimen.start({ engine, seed, sabotage })
  const parts = new ServerParts(run, specimen)
  await parts.begin(WRITERS)
  // Each of them first, so that a short run has all.
  const faults = [...FAULTS]
  const until = performance.now() + (run.isFast ? FAST : FULL) * 1000
  while (faults.length > 0 || performance.now() < until) {
    const [fault = FREQUENT[below(FREQUENT.length, run.random)] ?? 'a killed writer'] = faults.splice(0, 1)
    await strike(run, specimen, parts, fault)
    await sleep(run.random() * PAUSE)
  }
  await parts.end()
  const evidence = await specimen.examine()
  // The processes of the server wait for processors too, which is not subtracted.
  run.judge(evidence, { recovery: 10_000 })
  await expectFollowed(run, evidence, specimen)
}

async function strike(
  run: Run,
  { server, proxy }: ServerSpecimen,
  parts: ServerParts,
  fault: (typeof FAULTS)[number],
): Promise<void> {
  const { random } = run
  if (fault === 'a killed writer') await parts.replaceWriter(below(WRITERS, random))
  else if (fault === 'a killed follower') await parts.replaceFollower()
  else if (fault === 'a killed server') {
    await server.kill()
    await sleep(random() * DEAD)
    await server.resume()
  } else {
    const before = proxy.cuts
    proxy.cutDownload(below(ANSWER, random))
    for (let waits = 0; waits < WAITS && proxy.cuts === before; waits++) await sleep(20)
    if (proxy.cuts === before) return
  }
  run.saw(fault)
}
