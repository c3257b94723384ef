import { setTimeout as sleep } from 'node:timers/promises'
import type { Run, TortureCase } from '../case.js'
import type { Victim } from '../victim.js'

/** Kills in one database, one after the other: each writer opens the files that the previous kill left. */
const KILLS = 5
/** Milliseconds in which a process starts and opens its storage. */
const START = 250
/** Milliseconds in which it writes. */
const WRITING = 250
/** Milliseconds within which a process takes over the lock of a killed one and commits an entry. */
const TAKEOVER = 1000

export const killNative: TortureCase = {
  row: 1,
  title: 'kill -9 at random moments',
  drivers: ['native'],
  runs: { full: 40, fast: 2 },
  isRandom: true,
  run: (run) => killAtRandom(run, KILLS),
}

export const killWasm: TortureCase = {
  row: 2,
  title: 'kill -9, the stale lock is taken over',
  drivers: ['wasm'],
  runs: { full: 10, fast: 1 },
  isRandom: true,
  run: (run) => killAtRandom(run, run.isFast ? 3 : KILLS, TAKEOVER),
}

/** Kills writers at random moments: while they start and open, and while they write. */
async function killAtRandom(run: Run, kills: number, recovery = 2000): Promise<void> {
  const specimen = run.specimen()
  for (let i = 0; i < kills; i++) {
    const victim = specimen.start()
    await waitForMoment(victim, run.random)
    const { signal, errors } = await victim.kill()
    run.expect(signal === 'SIGKILL', 'G', `the writer ended by itself: ${errors}`)
    run.judge(await specimen.examine(), { recovery })
  }
}

async function waitForMoment(victim: Victim, random: () => number): Promise<void> {
  const isEarly = random() < 0.2
  if (!isEarly) await victim.reported('committed')
  await sleep(random() * (isEarly ? START : WRITING))
}
