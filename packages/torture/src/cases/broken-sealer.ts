import { existsSync } from 'node:fs'
import Database from 'better-sqlite3'
import type { Run, TortureCase } from '../case.js'
import { FailingIo } from '../failing-io.js'
import type { Specimen, TaskOptions } from '../specimen.js'
import { type Moment, SEALING, type SealerFault, type Strike, struckFile } from '../strike.js'

const FAULTS: readonly SealerFault[] = ['exits', 'throws', 'hangs']

const LIFE: TaskOptions = { rounds: 4, storage: { batch: { batchTimeout: 0 }, syncInterval: 60_000 } }

/** Milliseconds that a process may take in which a thread never answers. */
const PATIENCE = 60_000

/** The thread that makes blocks breaks, again and again. The writer makes them itself. */
export const brokenSealer: TortureCase = {
  row: 38,
  title: 'the thread that makes blocks breaks, or never answers',
  drivers: ['native', 'wasm'],
  runs: { full: 3, fast: 1 },
  async run(run) {
    for (const sealer of FAULTS) {
      using specimen = run.specimen()
      await survive(run, specimen, sealer, { ...LIFE, sealer })
      run.expect(hasBlocks(specimen), 'H', `${sealer}: nothing was sealed`)
    }
  },
}

const LOG = 'logs.db-wal'
/** By then the process has opened the file, and reads batches that it has written. */
const READ: Moment = { marks: ['FROM log_body WHERE key'], when: 'before', spared: 40 }

const FAILURES: Readonly<Record<string, Strike>> = {
  'no space at COMMIT': {
    moment: SEALING['before COMMIT'] as Moment,
    act: 'fails',
    io: { call: 'write', error: 'ENOSPC', path: LOG },
  },
  'EIO at COMMIT': {
    moment: SEALING['before COMMIT'] as Moment,
    act: 'fails',
    io: { call: 'write', error: 'EIO', path: LOG },
  },
  'EIO when parts are read': {
    moment: READ,
    act: 'fails',
    io: { call: 'read', error: 'EIO', path: LOG },
  },
}

const READ_FAILED = 'a read that fails while parts are read'

/** The disk is full, or fails, while blocks are committed or their parts are read. Nothing is lost, and they are sealed later. */
export const failingSeal: TortureCase = {
  row: 39,
  title: 'the disk is full, or reads and writes fail, while parts are sealed',
  drivers: ['native', 'wasm'],
  needs: ['linux', 'gcc'],
  runs: { full: 5, fast: 1 },
  mustSee: [READ_FAILED],
  async run(run) {
    for (const [name, strike] of Object.entries(FAILURES)) {
      using specimen = run.specimen()
      using io = new FailingIo(specimen.folder)
      // Its blocks are not in the page cache of the next process, and too few to be joined.
      const first = await specimen.start({ ...LIFE, rounds: 3 }, { program: 'sealing-writer' }).end()
      run.expect(first.status === 0, 'G', `${name}: the first writer ended with ${first.status}`)
      await survive(run, specimen, name, { ...LIFE, strike }, io.env)
      if (strike.io?.call === 'read' && io.failed > 0) run.saw(READ_FAILED)
      run.expect(hasBlocks(specimen), 'H', `${name}: nothing was sealed after the fault`)
    }
  },
}

async function survive(
  run: Run,
  specimen: Specimen,
  name: string,
  task: TaskOptions,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const victim = specimen.start(task, { program: 'sealing-writer', env })
  const { status, signal, errors } = await victim.end(PATIENCE)
  const { last, notes } = specimen.recordOf(victim)
  run.expect(
    status === 0,
    'G',
    `${name}: the process ended with ${signal ?? status}: ${errors} ${JSON.stringify(notes.get('refused') ?? '')}`,
  )
  run.expect(existsSync(struckFile(specimen.journalOf(victim))), 'G', `${name}: nothing was struck`)
  run.expect(last?.failed === 0, 'A', `${name}: entries failed: ${JSON.stringify(last)}`)
  run.judge(await specimen.examine())
}

function hasBlocks({ path }: Specimen): boolean {
  const database = new Database(path, { readonly: true })
  try {
    return database.prepare('SELECT 1 FROM log_body LIMIT 1').get() !== undefined
  } finally {
    database.close()
  }
}
