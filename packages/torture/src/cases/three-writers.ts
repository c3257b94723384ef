import { setTimeout as sleep } from 'node:timers/promises'
import type { Run, TortureCase } from '../case.js'
import { type Followed, originIn } from '../followed-entries.js'
import type { Evidence } from '../oracle.js'
import { below } from '../random.js'
import { ServerSpecimen } from '../server-specimen.js'
import { SERVER_NAMES, type ServerName } from '../servers/server-name.js'
import type { Victim } from '../victim.js'

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
  const parts = new Parts(run, specimen)
  await parts.begin()
  // Each of them first, so that a short run has all.
  const faults = [...FAULTS]
  const until = performance.now() + (run.isFast ? FAST : FULL) * 1000
  while (faults.length > 0 || performance.now() < until) {
    const [fault = FREQUENT[below(FREQUENT.length, run.random)] ?? 'a killed writer'] = faults.splice(0, 1)
    await parts.strike(fault)
    await sleep(run.random() * PAUSE)
  }
  await parts.end()
  const evidence = await specimen.examine()
  // The processes of the server wait for processors too, which is not subtracted.
  run.judge(evidence, { recovery: 10_000 })
  const followed = await specimen.followed(evidence.stored.at(-1)?.id ?? 0)
  expectFollowed(run, evidence, followed)
  run.expect(specimen.strays.length === 0, 'G', `followers threw outside of a call: ${specimen.strays}`)
}

/** The processes of a run. */
class Parts {
  readonly #run: Run
  readonly #specimen: ServerSpecimen
  readonly #writers: Victim[] = []
  #follower: Victim

  constructor(run: Run, specimen: ServerSpecimen) {
    this.#run = run
    this.#specimen = specimen
    this.#follower = specimen.startFollower()
  }

  async begin(): Promise<void> {
    for (let i = 0; i < WRITERS; i++) this.#writers.push(this.#specimen.startWriter())
    await Promise.all(this.#writers.map((writer) => writer.reported('committed')))
    await this.#follower.reported('following')
  }

  async strike(fault: (typeof FAULTS)[number]): Promise<void> {
    const { random } = this.#run
    const { server, proxy } = this.#specimen
    if (fault === 'a killed writer') {
      const i = below(WRITERS, random)
      this.#expectAlive(this.#writers[i], 'writer')
      await this.#writers[i]?.kill()
      this.#writers[i] = this.#specimen.startWriter()
    } else if (fault === 'a killed follower') {
      this.#expectAlive(this.#follower, 'follower')
      await this.#follower.kill()
      this.#follower = this.#specimen.startFollower()
    } else if (fault === 'a killed server') {
      await server.kill()
      await sleep(random() * DEAD)
      await server.resume()
    } else {
      const before = proxy.cuts
      proxy.cutDownload(below(ANSWER, random))
      for (let waits = 0; waits < WAITS && proxy.cuts === before; waits++) await sleep(20)
      if (proxy.cuts === before) return
    }
    this.#run.saw(fault)
  }

  /** Waits until the writers have written what they had. */
  async end(): Promise<void> {
    this.#specimen.proxy.heal()
    this.#specimen.endWriters()
    const ends = await Promise.all(this.#writers.map((writer) => writer.end()))
    for (const { status, errors } of ends)
      this.#run.expect(status === 0, 'G', `a writer ended with ${status}: ${errors}`)
    this.#expectAlive(this.#follower, 'follower')
  }

  #expectAlive(victim: Victim | undefined, what: string): void {
    this.#run.expect(victim?.isGone === false, 'G', `a ${what} ended by itself`)
  }
}

/** A follower sees each stored entry once, in the order of ids, over all of its lives. */
function expectFollowed(run: Run, { stored }: Evidence, followed: readonly Followed[]): void {
  const seen = new Map(followed.map(({ id, origin }) => [id, origin]))
  const missed = stored.filter(({ id, message }) => seen.get(id) !== originIn(message))
  const first = missed[0]
  run.expect(
    first === undefined,
    'A',
    `the follower missed ${missed.length} of ${stored.length} entries, such as id ${first?.id} (${first && originIn(first.message)})`,
  )
  const known = new Set(stored.map(({ id }) => id))
  const invented = followed.filter(({ id }) => !known.has(id))
  run.expect(
    invented.length === 0,
    'B',
    `the follower saw ${invented.length} entries that are not stored, such as id ${invented[0]?.id}`,
  )
  const wrong = followed.find(({ id }, i) => i > 0 && id <= (followed[i - 1]?.id ?? 0))
  run.expect(wrong === undefined, 'D', `the follower saw id ${wrong?.id} after a greater one, or twice`)
}
