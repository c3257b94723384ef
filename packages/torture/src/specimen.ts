import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLogStorage, type StoredLogEntry } from '@logpond/core'
import type { SqliteOptions } from '@logpond/sqlite'
import { checkFile } from './check-file.js'
import type { VictimTask } from './child/victim-task.js'
import { type DriverName, makeDriver } from './driver-name.js'
import { entryOf, type WriterId } from './entry-of.js'
import { type JournalLine, readJournal, recordOf, sharedTime, type WriterRecord } from './journal.js'
import type { Evidence } from './oracle.js'
import { ProcessorWait } from './processor-wait.js'
import type { Sabotage } from './sabotage.js'
import { Victim, type VictimOptions } from './victim.js'

/** What a task may say besides what the specimen knows itself. */
export type TaskOptions = Omit<Partial<VictimTask>, 'sqlite' | 'journal' | 'writer'> & {
  readonly sqlite?: Partial<SqliteOptions>
  /** Whether its entries get the time of their `store()`. */
  readonly isTimed?: boolean
}

export interface SpecimenOptions {
  readonly driver: DriverName
  readonly seed: number
  readonly sabotage?: Sabotage | undefined
  /** Where the database lies. @default a folder of its own */
  readonly directory?: string
}

/** A database under torture, and everybody who has written to it. */
export class Specimen implements Disposable {
  readonly driver: DriverName
  /** The file of the database. */
  readonly path: string
  /** Where the journals lie: never on a disk that fails. */
  readonly folder = mkdtempSync(join(tmpdir(), 'logpond-torture-'))
  readonly #seed: number
  readonly #sabotage: Sabotage | undefined
  readonly #victims: Victim[] = []
  readonly #journals: { readonly writer: WriterId; readonly journal: string }[] = []
  /** What this process has written itself, to see that it can. */
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

  /** Starts a process that writes to the database, or whatever its program does. */
  start({ isTimed = false, ...task }: TaskOptions = {}, options: VictimOptions = {}): Victim {
    const writer = this.#nextWriter('writer', isTimed)
    const journal = join(this.folder, `${writer.name}.journal`)
    this.#journals.push({ writer, journal })
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
    return victim
  }

  /** What is known of those who were started, in their order. */
  records(): WriterRecord[] {
    return this.#journals.map(({ writer, journal }) => readJournal(journal, writer))
  }

  /** What is known of one of them. */
  recordOf(victim: Victim): WriterRecord {
    return this.records()[this.#victims.indexOf(victim)] as WriterRecord
  }

  /**
   * Looks at what is there, without any help by hand: opens the database with the driver, has one more entry committed,
   * reads all, closes, and checks the file past the driver.
   */
  async examine(driver: DriverName = this.driver): Promise<Evidence> {
    const stored: StoredLogEntry[] = []
    let recovery: number | string
    await load(driver)
    const writer = this.#nextWriter('probe', false)
    const probe: JournalLine[] = [{ submit: [0, 1] }]
    const wait = new ProcessorWait()
    const waited = wait.total()
    const start = performance.now()
    // Without a thread that would have to be started for each of hundreds of looks.
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
    } catch (thrown) {
      recovery = `the database could not be used: ${thrown}`
    }
    this.#probes.push(recordOf(writer, probe))
    const writers = [...this.records(), ...this.#probes]
    return { path: this.path, writers, stored, file: checkFile(this.path), recovery }
  }

  /** Kills who still runs, and removes everything. */
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

/** Has the modules of a driver loaded, which takes longer than to open a database, and is no matter of recovery. */
async function load(driver: DriverName): Promise<void> {
  if (loaded.has(driver)) return
  loaded.add(driver)
  await using storage = await openLogStorage({
    driver: makeDriver(driver, { path: ':memory:', thread: 'main' }),
  })
  await storage.store({ message: 'first' }).committed()
}
