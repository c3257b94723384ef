import type { Run } from './case.js'
import type { ServerSpecimen } from './server-specimen.js'
import type { Victim } from './victim.js'

/** Milliseconds that processes may take to begin, and to end: they share the server and the processors. */
const PATIENCE = 60_000

/** The processes that use a server in a run: writers, and one follower. Those that are killed are replaced. */
export class ServerParts {
  readonly #run: Run
  readonly #specimen: ServerSpecimen
  readonly #writers: Victim[] = []
  #follower: Victim

  constructor(run: Run, specimen: ServerSpecimen) {
    this.#run = run
    this.#specimen = specimen
    this.#follower = specimen.startFollower()
  }

  /** Starts the writers, and waits until each has committed, and all are followed. */
  async begin(writers: number): Promise<void> {
    for (let i = 0; i < writers; i++) this.#writers.push(this.#specimen.startWriter())
    await Promise.all(this.#writers.map((writer) => writer.reported('committed', PATIENCE)))
    await this.#follower.reported('following', PATIENCE)
  }

  async replaceWriter(i: number): Promise<void> {
    this.#expectAlive(this.#writers[i], 'writer')
    await this.#writers[i]?.kill()
    this.#writers[i] = this.#specimen.startWriter()
  }

  async replaceFollower(): Promise<void> {
    this.#expectAlive(this.#follower, 'follower')
    await this.#follower.kill()
    this.#follower = this.#specimen.startFollower()
  }

  /** Waits until the writers have written what they had. */
  async end(): Promise<void> {
    this.#specimen.heal()
    this.#specimen.endWriters()
    const ends = await Promise.all(this.#writers.map((writer) => writer.end(PATIENCE)))
    for (const { status, errors } of ends)
      this.#run.expect(status === 0, 'G', `a writer ended with ${status}: ${errors}`)
    this.#expectAlive(this.#follower, 'follower')
  }

  #expectAlive(victim: Victim | undefined, what: string): void {
    this.#run.expect(victim?.isGone === false, 'G', `a ${what} ended by itself`)
  }
}
