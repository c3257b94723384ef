import { type LogDriver, openLogStorage, type StoredLogEntry } from '@logpond/core'
import { createSqliteDriver } from '@logpond/sqlite/worker'
import type { Run, TortureCase } from '../case.js'
import { connectionThatRejects } from '../child/poisoned-connection.js'
import { bindingOf, changed, sabotaged } from '../child/tampering.js'
import { entryOf, type WriterId } from '../entry-of.js'
import { type JournalLine, recordOf, type WriterRecord } from '../journal.js'
import type { Evidence } from '../oracle.js'
import { below } from '../random.js'
import { SimulatedConnection, SimulatedDisk } from '../simulation/simulated-disk.js'
import type { Specimen } from '../specimen.js'

const ENTRIES = 1000
const MAX_WRITES = Math.floor(2 * Math.log2(ENTRIES) + 2)
/** Critical positions for halving: the ends, and both sides of the middle. */
const EDGES = [0, ENTRIES / 2 - 1, ENTRIES / 2, ENTRIES - 1]

/** The engine rejects one entry of a batch. Only that entry fails, all others commit, and few writes are needed. */
export const poison: TortureCase = {
  row: 22,
  title: 'the engine rejects one entry of 1,000',
  drivers: ['native', 'wasm', 'simulated'],
  runs: { full: 10, fast: 1 },
  isRandom: true,
  async run(run) {
    const count = run.driver === 'simulated' ? 100 : 20
    const others = run.isFast ? count / 10 : count
    const positions = [...EDGES, ...Array.from({ length: others }, () => below(ENTRIES, run.random))]
    for (const position of positions) {
      run.judge(await (run.driver === 'simulated' ? inMemory(run, position) : inFile(run, position)))
    }
  },
}

async function inMemory(run: Run, position: number): Promise<Evidence> {
  const disk = new SimulatedDisk()
  const writer: WriterId = { name: `poisoned-${position}`, seed: run.seed, order: 0 }
  disk.poison.add(entryOf(writer, position).message)
  const { driver } = new SimulatedConnection({ disk, turn: async () => {}, isEarly: false, isShared: false })
  const { record, recovery } = await store(run, driver, writer, position)
  const stored = disk.store.readAfter(0, {}, 10 * ENTRIES)
  return {
    path: writer.name,
    writers: [record],
    stored,
    file: { damage: [], batches: disk.batches, entries: stored.length },
    recovery,
  }
}

async function inFile(run: Run, position: number): Promise<Evidence> {
  using specimen = run.specimen()
  // Earlier than the writers of the specimen.
  const writer: WriterId = { name: 'poisoned', seed: run.seed, order: 0 }
  // Creates the database.
  const before = await specimen.examine()
  const driver = refusing(specimen, `${writer.name} ${position}`)
  const { record } = await store(run, driver, writer, position)
  const evidence = await specimen.examine()
  const stored: readonly StoredLogEntry[] = evidence.stored
  run.expect(
    stored.length === before.stored.length + ENTRIES + 1,
    'A',
    `at ${position}: ${stored.length} entries are stored`,
  )
  return { ...evidence, writers: [...evidence.writers, record] }
}

/** A driver whose engine rejects an entry. */
function refusing({ driver, path }: Specimen, origin: string): LogDriver {
  const binding = bindingOf(driver)
  const isPoison = (message: string) => message === origin || message.startsWith(`${origin} `)
  return createSqliteDriver(
    { ...binding, connect: (options) => connectionThatRejects(binding.connect(options), isPoison) },
    { path, thread: 'main' },
    // No thread is started.
    new URL('../child/tampered-thread.js', import.meta.url),
  )
}

/** Stores all entries together, including the rejected one, and then another one. */
async function store(
  run: Run,
  given: LogDriver,
  writer: WriterId,
  position: number,
): Promise<{ readonly record: WriterRecord; readonly recovery: number }> {
  const lines: JournalLine[] = [{ submit: [0, ENTRIES + 1] }]
  const tampered = sabotaged(given, run.sabotage, '')
  let writes = 0
  const driver = changed(tampered, {
    append: (batch) => {
      writes++
      return tampered.append(batch)
    },
    appendAhead: (batch) => {
      writes++
      return tampered.appendAhead?.(batch) ?? []
    },
  })
  await using storage = await openLogStorage({
    driver,
    flushOnExit: false,
    batch: { batchSize: ENTRIES, maxBatchSize: ENTRIES },
    onDrop: () => {},
  })
  const receipts = storage.storeMany(Array.from({ length: ENTRIES }, (_, n) => entryOf(writer, n)))
  await storage.flush()
  const needed = writes
  const start = performance.now()
  receipts.push(storage.store(entryOf(writer, ENTRIES)))
  await storage.flush()
  const recovery = performance.now() - start
  for (const [n, { id, error }] of receipts.entries()) {
    if (id !== undefined) lines.push({ commit: [n, 1, id], at: 0 })
    if (error !== undefined) lines.push({ fail: n, code: error.code })
  }
  const { accepted, refused, committed, failed, queued, inFlight, retries } = storage.stats()
  const counts = { accepted, refused, committed, failed, queued, inFlight, retries }
  lines.push({ counts, memory: 0, isLast: true })
  const at = `at ${position}`
  run.expect(needed <= MAX_WRITES, 'H', `${at}: ${needed} writes; the limit is ${MAX_WRITES}`)
  run.expect(committed === ENTRIES, 'A', `${at}: ${committed - 1} of ${ENTRIES - 1} are committed`)
  const { error } = receipts[position] ?? {}
  run.expect(
    error?.code === 'ENTRY_REJECTED' && error.message.length > 20,
    'F',
    `${at}: the entry failed with ${error}`,
  )
  return { record: recordOf(writer, lines), recovery }
}
