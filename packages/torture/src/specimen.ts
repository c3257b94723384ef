import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLogStorage, type StoredLogEntry } from '@logpond/core'
import type { SqliteOptions } from '@logpond/sqlite'
import { askAll } from './ask-all.js'
import { checkFile } from './check-file.js'
import type { VictimTask } from './child/victim-task.js'
import { type DriverName, makeDriver } from './driver-name.js'
import { entryOf, type WriterId } from './entry-of.js'
import { type JournalLine, readJournal, recordOf, sharedTime, type WriterRecord } from './journal.js'
import type { Answer, Evidence } from './oracle.js'
import { ProcessorWait } from './processor-wait.js'
import type { Sabotage } from './sabotage.js'
import { Victim, type VictimOptions } from './victim.js'

/** The parts of a task that the specimen does not determine. */
export type TaskOptions = Omit<Partial<VictimTask>, 'sqlite' | 'journal' | 'writer'> & {
  readonly sqlite?: Partial<SqliteOptions>
  /** Whether the entries get the time of their `store()`. */
  readonly isTimed?: boolean
}

export interface SpecimenOptions {
  readonly driver: DriverName
  readonly seed: number
  readonly sabotage?: Sabotage | undefined
  /** The folder of the database. @default a new folder */
  readonly directory?: string
}

/** A database under torture, and all its writers. */
export class Specimen implements Disposable {
  readonly driver: DriverName
  /** Path of the database. */
  readonly path: string
  /** The folder of the journals, never on a disk with faults. */
  readonly folder = mkdtempSync(join(tmpdir(), 'logpond-torture-'))
  readonly #seed: number
  readonly #sabotage: Sabotage | undefined
  readonly #victims: Victim[] = []
  readonly #journals: {
    readonly writer: WriterId
    readonly journal: string
    readonly victim: Victim | undefined
  }[] = []
  /** Entries that this process has stored to check that the database accepts them. */
  readonly #probes: WriterRecord[] = []
  #writers = 0

  constructor({ driver, seed, sabotage, directory }: SpecimenOptions) {
    this.driver = driver
    this.#seed = seed
    this.#sabotage = sabotage
    const database = directory ?? join(this.folder, 'database')
    mkdirSync(database, { recursive: true })
    this.path = join(database, 'logs.db')
  }

  /** Starts a process that writes to the database, or another program. */
  start({ isTimed = false, ...task }: TaskOptions = {}, options: VictimOptions = {}): Victim {
    const writer = this.#nextWriter('writer', isTimed)
    const journal = join(this.folder, `${writer.name}.journal`)
    const victim = new Victim(
      {
        driver: this.driver,
        ...(this.#sabotage === undefined ? {} : { sabotage: this.#sabotage }),
        ...task,
        sqlite: { path: this.path, ...task.sqlite },
        writer,
        journal,
      },
      options,
    )
    this.#victims.push(victim)
    this.#journals.push({ writer, journal, victim })
    return victim
  }

  /** Path of the journal of a victim. */
  journalOf(victim: Victim): string {
    return this.#journals.find((one) => one.victim === victim)?.journal ?? ''
  }

  /** The journals of all writers, in the order of their start. */
  records(): WriterRecord[] {
    return this.#journals.map(({ writer, journal }) => readJournal(journal, writer))
  }

  /** The journal of one victim. */
  recordOf(victim: Victim): WriterRecord {
    return this.records()[this.#journals.findIndex((one) => one.victim === victim)] as WriterRecord
  }

  /**
   * Collects the evidence, without manual repair: opens the database with the driver, commits one more entry, reads all entries,
   * closes the storage, and checks the file without the driver.
   */
  async examine(driver: DriverName = this.driver): Promise<Evidence> {
    const stored: StoredLogEntry[] = []
    const answers: Answer[] = []
    let recovery: number | string
    await load(driver)
    const writer = this.#nextWriter('probe', false)
    const probe: JournalLine[] = [{ submit: [0, 1] }]
    const wait = new ProcessorWait()
    const waited = wait.total()
    const start = performance.now()
    // In the main thread, because starting a thread for each of hundreds of examinations takes long.
    const sqlite = { path: this.path, thread: 'main' } as const
    try {
      const quiet = { onDrop: () => {}, onRecovered: () => {} }
      await using storage = await openLogStorage({ driver: makeDriver(driver, sqlite), ...quiet })
      const receipt = storage.store(entryOf(writer, 0))
      await storage.flush()
      const id = await receipt.committed()
      recovery = Math.max(0, performance.now() - start - (wait.total() - waited))
      probe.push({ commit: [0, 1, id], at: sharedTime() })
      for await (const entry of storage.scan({ order: 'oldest' })) stored.push(entry)
      stored.sort((a, b) => a.id - b.id)
      answers.push(...(await askAll(storage, stored)))
    } catch (thrown) {
      recovery = `the database could not be used: ${thrown}`
    }
    this.#probes.push(recordOf(writer, probe))
    const writers = [...this.records(), ...this.#probes]
    return { path: this.path, writers, stored, answers, file: checkFile(this.path), recovery }
  }

  /** Kills all victims that still run, and removes all files. */
  [Symbol.dispose](): void {
    for (const victim of this.#victims) if (!victim.isGone) victim.signal('SIGKILL')
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }

  #nextWriter(kind: string, isTimed: boolean): WriterId {
    const order = this.#writers++
    return { name: `${kind}-${order}`, seed: this.#seed + order, order, isTimed }
  }
}

const loaded = new Set<DriverName>()

/** Loads the modules of a driver, which takes longer than opening a database and must not count as recovery. */
async function load(driver: DriverName): Promise<void> {
  if (loaded.has(driver)) return
  loaded.add(driver)
  await using storage = await openLogStorage({
    driver: makeDriver(driver, { path: ':memory:', thread: 'main' }),
  })
  await storage.store({ message: 'first' }).committed()
}
