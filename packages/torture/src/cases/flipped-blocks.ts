import { setTimeout as sleep } from 'node:timers/promises'
import type { LogDriver, LogStorageError } from '@logpond/core'
import { openLogStorage } from '@logpond/core'
import { betterSqlite3Binding } from '@logpond/driver-better-sqlite3'
import { checkDatabase } from '@logpond/sqlite'
import type { Run, TortureCase } from '../case.js'
import { makeDriver } from '../driver-name.js'
import { asideIn, type Flipped, flipBits } from '../flip-bits.js'
import type { Evidence } from '../oracle.js'
import type { Specimen, TaskOptions } from '../specimen.js'

/** Idle moments seal what each round has stored. */
const LIFE: TaskOptions = { rounds: 6, storage: { batch: { batchTimeout: 0 }, syncInterval: 60_000 } }
/** Values in which a bit is flipped, each time. */
const FLIPS = 3
/** Maximum number of writers that are killed until one leaves a batch that can be forged: one may have sealed all of them just before. */
const KILLS = 20

/**
 * Bits of blocks and batches flip between two processes and while one has the file open, and that one is killed. Each damaged value costs its own
 * entries and no other, whether an opening, a read or sealing meets the damage.
 */
export const flippedBlocks: TortureCase = {
  row: 41,
  title: 'bits of blocks and batches flip, between two processes and while one writes',
  drivers: ['native', 'wasm'],
  runs: { full: 20, fast: 2 },
  isRandom: true,
  async run(run) {
    using specimen = run.specimen()
    const { status, errors } = await specimen.start(LIFE, { program: 'sealing-writer' }).end()
    run.expect(status === 0, 'G', `the first writer ended with ${status}: ${errors}`)
    const closed = await flipBetween(run, specimen)
    await reopen(run, specimen, closed, 'between two processes')
    // A native driver shares the file, so that bits can flip while another process has it open.
    const isShared = specimen.driver === 'native' && run.sabotage === undefined
    const open = await writeAndKill(run, specimen, 1500, () =>
      isShared ? flipBits(specimen.path, FLIPS, run.random) : NOTHING,
    )
    await reopen(run, specimen, open, 'while a process wrote')
    const damaged = new Set([...closed.ids, ...open.ids])
    run.judge(withoutIds(await specimen.examine(), damaged))
    isNoted(run, specimen, damaged)
  },
}

const NOTHING: Flipped = { ids: new Set(), values: [] }

/** Another process is killed while it writes, which leaves batches that are not sealed yet, and bits flip after that. */
async function flipBetween(run: Run, specimen: Specimen): Promise<Flipped> {
  const isForged = run.sabotage === 'checksum-forged'
  const attempts = isForged ? KILLS : 1
  for (let attempt = 1; ; attempt++) {
    await writeAndKill(run, specimen, 300, () => NOTHING)
    const flipped = flipBits(specimen.path, isForged ? 1000 : FLIPS, run.random, isForged)
    if (flipped.values.length > 0 || attempt === attempts) return flipped
  }
}

/** Another process writes, seals, and is killed at a moment of the given milliseconds. */
async function writeAndKill(
  run: Run,
  specimen: Specimen,
  within: number,
  flip: () => Flipped,
): Promise<Flipped> {
  const victim = specimen.start({ ...LIFE, rounds: 1000 }, { program: 'sealing-writer' })
  await victim.reported('committed')
  const flipped = flip()
  await sleep(run.random() * within)
  const { signal, errors } = await victim.kill()
  run.expect(signal === 'SIGKILL', 'G', `the writer ended by itself: ${errors}`)
  return flipped
}

/** Opens the database and reads all of it. What is put aside by that is reported, with the ids of its entries. */
async function reopen(run: Run, specimen: Specimen, { values }: Flipped, when: string): Promise<void> {
  const { path, driver } = specimen
  const before = asideIn(path).length
  const incidents: LogStorageError[] = []
  const opened = withoutReports(run, makeDriver(driver, { path, thread: 'main' }))
  await using storage = await openLogStorage({
    driver: opened,
    onRecovered: (incident) => incidents.push(incident),
    onDrop: () => {},
  })
  for await (const _ of storage.scan());
  await storage.count({ text: 'payment' })
  await storage.close()
  const reported = incidents.map(({ message }) => message).join(' ')
  for (const { firstId, lastId } of asideIn(path).slice(before)) {
    run.expect(
      reported.includes(`ids from ${firstId} to ${lastId}`),
      'A',
      `${when}: ids ${firstId} to ${lastId} were put aside without a report (flipped: ${values.join(', ')})`,
    )
  }
}

function withoutReports(run: Run, driver: LogDriver): LogDriver {
  if (run.sabotage !== 'damage-unreported') return driver
  return new Proxy(driver, {
    get(target, name: keyof LogDriver) {
      const value: unknown = target[name]
      if (name === 'open')
        return (signal?: AbortSignal) => Promise.resolve(target.open(signal)).then(() => [])
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** The evidence without what the disk has lost: entries of damaged parts may be missing, and no others. */
function withoutIds(evidence: Evidence, damaged: ReadonlySet<number>): Evidence {
  const stored = new Set(evidence.stored.map(({ id }) => id))
  const writers = evidence.writers.map((record) => ({
    ...record,
    committed: new Map([...record.committed].filter(([, id]) => stored.has(id) || !damaged.has(id))),
    // The counters are from before the damage.
    last: undefined,
  }))
  // A batch whose part is damaged is stored in part if it was merged with others.
  return { ...evidence, writers, file: { ...evidence.file, batches: [] } }
}

/** `logpond check` says what is aside, and the notes cover all that is missing. */
function isNoted(run: Run, { path }: Specimen, damaged: ReadonlySet<number>): void {
  const notes = asideIn(path)
  const checks = checkDatabase(betterSqlite3Binding, path)
  const finding = checks.find(({ name }) => name === 'aside')?.finding ?? ''
  for (const { firstId, lastId, time } of notes) {
    run.expect(
      finding.includes(`${time}: ids from ${firstId} to ${lastId}`) || notes.length > 10,
      'E',
      `check does not say that ids ${firstId} to ${lastId} are aside: ${finding}`,
    )
  }
  const foreign = notes.filter(
    ({ firstId, lastId }) => ![...damaged].some((id) => id >= firstId && id <= lastId),
  )
  run.expect(foreign.length === 0, 'A', `parts that were not damaged are aside: ${JSON.stringify(foreign)}`)
}
