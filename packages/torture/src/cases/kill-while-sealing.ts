import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import type { Run, TortureCase } from '../case.js'
import { makeOlder } from '../older-database.js'
import type { Specimen, TaskOptions } from '../specimen.js'

/** Kills in one database, one after the other. */
const KILLS = 4
/** Entries that are fewer than two blocks. */
const NEARLY_DUE = 15_000
/** Milliseconds after the first commit in which a writer makes some blocks. The thread that makes them starts only then. */
const SEALING = 4000
/** Milliseconds in which a process upgrades a database, and seals its rows in idle moments. */
const UPGRADING = 3500

/** So many entries that blocks are made all the time. */
const FLOOD: TaskOptions = { burst: 1500, pause: 4, storage: { batch: { maxBatchSize: 500 } } }
/** Few entries, with pauses in which idle work begins, after a second. */
const DRIP: TaskOptions = { burst: 40, pause: 9000 }

const SEALED = 'a sealed block after a kill'

export const killWhileSealing: TortureCase = {
  row: 34,
  title: 'kill -9 while batches are merged and sealed',
  drivers: ['native', 'wasm'],
  runs: { full: 20, fast: 1 },
  isRandom: true,
  mustSee: [SEALED],
  async run(run) {
    const specimen = run.specimen()
    await fill(run, specimen, NEARLY_DUE)
    await killWhile(run, specimen, FLOOD, SEALING)
  },
}

export const killWhileUpgrading: TortureCase = {
  row: 34,
  title: 'kill -9 while an older database is upgraded',
  drivers: ['native', 'wasm'],
  runs: { full: 20, fast: 1 },
  isRandom: true,
  mustSee: [SEALED],
  async run(run) {
    const specimen = run.specimen()
    await fill(run, specimen, 12_000)
    makeOlder(specimen.path)
    await killWhile(run, specimen, DRIP, UPGRADING)
  },
}

async function fill(run: Run, specimen: Specimen, entries: number): Promise<void> {
  const { status, errors } = await specimen.start({ entries, burst: 2000 }).end()
  run.expect(status === 0, 'G', `the first writer ended with ${status}: ${errors}`)
}

async function killWhile(run: Run, specimen: Specimen, task: TaskOptions, duration: number): Promise<void> {
  for (let i = 0; i < (run.isFast ? 2 : KILLS); i++) {
    const victim = specimen.start(task)
    // Few runs must not all end before the first block.
    const isEarly = !run.isFast && run.random() < 0.2
    if (!isEarly) await victim.reported('committed')
    await sleep((run.isFast ? (1 + run.random()) / 2 : run.random()) * duration)
    const { signal, errors } = await victim.kill()
    run.expect(signal === 'SIGKILL', 'G', `the writer ended by itself: ${errors}`)
    run.judge(await specimen.examine())
    if (hasBlocks(specimen)) run.saw(SEALED)
  }
}

/** Hot batches and rows of an older database have no body there. */
function hasBlocks({ path }: Specimen): boolean {
  const database = new Database(path, { readonly: true })
  try {
    return database.prepare('SELECT 1 FROM log_body LIMIT 1').get() !== undefined
  } finally {
    database.close()
  }
}
