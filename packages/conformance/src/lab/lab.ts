import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type DriverSupports,
  type LogDriver,
  type LogStorage,
  type OpenLogStorageOptions,
  openLogStorage,
} from '@logpond/core'
import type { CollectedFiles } from '../resources/collected-files.js'
import type { CreateDriver } from './create-driver.js'
import type { DriverProcess } from './driver-process.js'
import type { DriverProcesses } from './driver-processes.js'
import type { SharedStore } from './shared-store.js'
import { StorageProcess, type StorageTask } from './storage-process.js'

export interface LabOptions {
  readonly create: CreateDriver
  readonly module: string | undefined
  readonly supports: DriverSupports
  readonly seed: number
  readonly shared: SharedStore
  readonly collected: CollectedFiles
  /** Where there is a {@link module}. */
  readonly processes?: DriverProcesses | undefined
}

const NO_MODULE = new Error('There is no module to load the driver from.')

/** Without `driver`, the storage gets one of its own. */
type StorageOptions = Partial<OpenLogStorageOptions>

/**
 * What the check of a promise gets: drivers, storages, processes and folders, all released in the end, whatever becomes of the check.
 *
 * ```ts
 * const check = async (lab: Lab) => {
 *   const driver = await lab.openShared()
 *   await driver.append(batchOf([{ message: 'one' }]))
 *   if ((await driver.count({})) !== 1) throw new ConformanceFailure('expected one entry')
 * }
 * ```
 *
 * A check takes {@link openShared}, unless it opens, closes or damages a store, or needs one in which nothing ever was: then
 * {@link open}. Without a folder, drivers are on the one store of this promise, {@link directory}.
 */
export class Lab {
  /** What the driver claims. */
  readonly supports: DriverSupports
  /** For random data: the same seed, the same data. */
  readonly seed: number
  readonly #create: CreateDriver
  readonly #module: string | undefined
  readonly #promise: string
  readonly #shared: SharedStore
  readonly #collected: CollectedFiles
  readonly #processes: DriverProcesses | undefined
  #hasShared = false
  readonly #releases: (() => unknown)[] = []
  readonly #open = new Set<LogDriver>()
  #directory: Promise<string> | undefined

  /** @param promise The name of the promise that is tried. */
  constructor(promise: string, { create, module, supports, seed, shared, collected, processes }: LabOptions) {
    this.#promise = promise
    this.#shared = shared
    this.#collected = collected
    this.#processes = processes
    this.#create = create
    this.#module = module
    this.supports = supports
    this.seed = seed
  }

  /** The folder of the store that this promise is tried on; empty at first. */
  directory(): Promise<string> {
    this.#directory ??= this.newDirectory()
    return this.#directory
  }

  /** Another empty folder. */
  async newDirectory(): Promise<string> {
    const directory = await mkdtemp(join(tmpdir(), 'logpond-conformance-'))
    this.#releases.push(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }))
    return directory
  }

  /** A driver that is not open. */
  async create(directory?: string): Promise<LogDriver> {
    return this.#create({ directory: directory ?? (await this.directory()) })
  }

  /**
   * An open driver on an empty store that promises share, one after the other; emptied and closed by the suite. Opening a
   * driver may take a quarter of a second, so every promise takes this one that neither opens, closes nor damages it, and
   * that works where ids do not begin at 1 and other tokens are remembered.
   */
  async openShared(): Promise<LogDriver> {
    if (this.#hasShared) return this.open(await this.newDirectory())
    this.#hasShared = true
    return (await this.#shared.lend(this.#promise)) ?? this.open()
  }

  /** Whether this promise has asked for the driver that promises share. */
  get hasShared(): boolean {
    return this.#hasShared
  }

  /** Closes the driver and ends the processes that promises share, so that nothing is open but what this promise opens: for those that count. */
  async closeShared(): Promise<void> {
    await this.#processes?.end()
    await this.#shared.close()
  }

  /** What was said of files that the garbage collector has closed, in all of the run. */
  collectedFiles(): Promise<readonly string[]> {
    return this.#collected.collect()
  }

  /** Ends the sharing. @throws ConformanceFailure when a store that promises shared could not be emptied or closed, or was harmed. */
  async endSharing(): Promise<void> {
    if (this.#hasShared) await this.#shared.takeBack(true)
    this.#hasShared = false
    const failure = await this.#shared.end()
    if (failure !== undefined) throw failure
  }

  /** A driver that is open; closed in the end, unless it was by {@link close}. */
  async open(directory?: string): Promise<LogDriver> {
    const driver = await this.create(directory)
    await driver.open()
    this.track(driver)
    return driver
  }

  /** Has a driver closed in the end that was opened by other means. */
  track(driver: LogDriver): void {
    this.#open.add(driver)
    this.#releases.push(() => this.close(driver))
  }

  /** Closes a driver now, once. */
  async close(driver: LogDriver): Promise<void> {
    if (this.#open.delete(driver)) await driver.close()
  }

  /** A storage over a driver of its own; closed in the end. */
  async storage(options: StorageOptions = {}, directory?: string): Promise<LogStorage> {
    const driver = options.driver ?? (await this.create(directory))
    const storage = await openLogStorage({ flushOnExit: false, ...options, driver })
    this.#releases.push(() => storage.close({ timeout: 10_000 }))
    return storage
  }

  /** A process of its own in which a storage does its task; killed in the end, if it still runs. */
  async storageProcess(task: StorageTask, directory?: string): Promise<StorageProcess> {
    const child = new StorageProcess(this.#needModule(), directory ?? (await this.directory()), task)
    this.#releases.push(() => child.kill())
    return child
  }

  /** Another process with a driver that is open; closed in the end, or killed. */
  async process(directory?: string): Promise<DriverProcess> {
    const child = await this.unopenedProcess(directory)
    await child.ready()
    return child
  }

  /** Another process with a driver that is not open yet; closed in the end, or killed. */
  async unopenedProcess(directory?: string): Promise<DriverProcess> {
    const processes = this.#processes
    if (processes === undefined) throw NO_MODULE
    const path = directory ?? (await this.directory())
    const child = processes.take()
    this.#releases.push(() => processes.giveBack(child))
    child.use(path)
    return child
  }

  /** Releases everything, the last thing first. Rejects with the first thing that went wrong, after all were tried. */
  async [Symbol.asyncDispose](): Promise<void> {
    const errors: unknown[] = []
    for (const release of this.#releases.reverse()) {
      try {
        await release()
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 0) throw errors[0]
  }

  #needModule(): string {
    if (this.#module === undefined) throw NO_MODULE
    return this.#module
  }
}
