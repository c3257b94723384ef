import { existsSync } from 'node:fs'
import type { Run, TortureCase } from '../case.js'
import { makeOlder } from '../older-database.js'
import type { Specimen, TaskOptions } from '../specimen.js'
import { DROPPING, type Moment, REWRITING, SEALING, struckFile, UPGRADING } from '../strike.js'
import type { VictimEnd } from '../victim.js'

/** A cleanup keeps this many entries: it ends inside of a block. */
const KEEP = 900

const LIFE: TaskOptions = {
  rounds: 6,
  keep: KEEP,
  storage: { batch: { batchTimeout: 0 }, syncInterval: 60_000 },
}

/** Entries of a file of version 2: a full block, and a rest. */
const ROWS = 9000

/** The process is killed at each step of sealing, and while the blocks are made. */
export const killAtStepOfSealing: TortureCase = {
  row: 35,
  title: 'killed at each step of sealing',
  drivers: ['native', 'wasm'],
  runs: { full: 5, fast: 1 },
  async run(run) {
    for (const fault of ['killed before making', 'killed after making'] as const)
      await kill(run, fault, { ...LIFE, sealer: fault })
    for (const [name, moment] of Object.entries(SEALING)) await killAt(run, name, moment, LIFE)
  },
}

export const killAtStepOfCleanup: TortureCase = {
  row: 36,
  title: 'killed at each step of a cleanup, and of writing half-dead parts again',
  drivers: ['native', 'wasm'],
  runs: { full: 5, fast: 1 },
  async run(run) {
    for (const [name, moment] of Object.entries({ ...DROPPING, ...prefixed('rewriting, ', REWRITING) }))
      await killAt(run, name, moment, LIFE)
  },
}

export const killAtStepOfUpgrade: TortureCase = {
  row: 37,
  title: 'killed at each step of upgrading a file of version 2',
  drivers: ['native', 'wasm'],
  runs: { full: 3, fast: 1 },
  async run(run) {
    for (const [name, moment] of Object.entries(UPGRADING)) {
      await killAt(run, name, moment, { ...LIFE, rounds: 2, keep: undefined }, async (specimen) => {
        const { status, errors } = await specimen.start({ entries: ROWS, burst: 1000 }).end()
        run.expect(status === 0, 'G', `the first writer ended with ${status}: ${errors}`)
        makeOlder(specimen.path)
      })
    }
  },
}

function prefixed(prefix: string, moments: Readonly<Record<string, Moment>>): Record<string, Moment> {
  return Object.fromEntries(Object.entries(moments).map(([name, moment]) => [prefix + name, moment]))
}

/** Kills a process at a moment that a few others precede, in as many runs as there are. */
async function killAt(
  run: Run,
  name: string,
  moment: Moment,
  task: TaskOptions,
  prepare?: (specimen: Specimen) => Promise<void>,
): Promise<void> {
  const spared =
    moment.spared ?? (run.isFast || moment.first === undefined ? 0 : Math.floor(run.random() * 2))
  const strike = { moment: { ...moment, spared }, act: 'kill' } as const
  await kill(run, name, { ...task, strike }, prepare)
}

async function kill(
  run: Run,
  name: string,
  task: TaskOptions,
  prepare?: (specimen: Specimen) => Promise<void>,
): Promise<void> {
  using specimen = run.specimen()
  await prepare?.(specimen)
  const victim = specimen.start(task, { program: 'sealing-writer' })
  const { signal, status, errors }: VictimEnd = await victim.end(20_000)
  run.expect(
    signal === 'SIGKILL' && existsSync(struckFile(specimen.journalOf(victim))),
    'G',
    `${name}: the process was not killed there; it ended with ${signal ?? status}: ${errors}`,
  )
  run.judge(await specimen.examine())
  // What the kill left behind is continued.
  const next = specimen.start(
    { ...task, strike: undefined, sealer: undefined, rounds: 2 },
    { program: 'sealing-writer' },
  )
  const end = await next.end(20_000)
  run.expect(end.status === 0, 'G', `${name}: the next process ended with ${end.status}: ${end.errors}`)
  run.judge(await specimen.examine())
}
