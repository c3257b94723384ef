import { setTimeout as sleep } from 'node:timers/promises'
import type { Run } from '../case.js'
import type { Victim } from '../victim.js'

/** Kills in one database, one after the other: each writer opens what the kill before has left. */
const KILLS = 5

/** Milliseconds of the start of a process, opening included. */
const START = 250
/** Milliseconds of writing. */
const WRITING = 250

/** Kills writers at random moments: while they start and open, and while they write. */
export async function killAtRandom(run: Run, kills = KILLS, recovery = 2000): Promise<void> {
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
  if (!isEarly) await victim.told('committed')
  await sleep(random() * (isEarly ? START : WRITING))
}
