import type { TortureCase } from '../case.js'
import type { TaskOptions } from '../specimen.js'

const ROUNDS = 5
/** Entries of each process: 24 batches of 25 in each round. */
const ENTRIES = ROUNDS * 600

const LIFE: TaskOptions = { rounds: ROUNDS, storage: { batch: { batchTimeout: 0 }, syncInterval: 60_000 } }

/** Two processes write, and each seals what both have written, while one of them cleans up. */
export const twoSealers: TortureCase = {
  row: 40,
  title: 'two processes seal the same rows, and one of them cleans up',
  // Only native drivers share a file.
  drivers: ['native'],
  runs: { full: 10, fast: 2 },
  async run(run) {
    using specimen = run.specimen()
    // The entries of the first process are older. The cleanup keeps all of the second one.
    const victims = [
      specimen.start({ ...LIFE, keep: ENTRIES + 500 }, { program: 'sealing-writer' }),
      specimen.start(LIFE, { program: 'sealing-writer' }),
    ]
    const ends = await Promise.all(victims.map((victim) => victim.end(40_000)))
    for (const { status, errors } of ends)
      run.expect(status === 0, 'G', `a process ended with ${status}: ${errors}`)
    run.judge(await specimen.examine())
    for (const { last } of specimen.records()) {
      run.expect(last?.committed === ENTRIES, 'A', `not all entries are committed: ${JSON.stringify(last)}`)
    }
  },
}
