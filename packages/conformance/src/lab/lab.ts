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
import { NotTested } from '../failure/not-tested.js'
import { FaultProxy } from '../network/fault-proxy.js'
import type { ServerAddress, ServerFaults } from '../network/server-address.js'
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
  readonly endTimeout: number
  /** Set if there is a {@link module}. */
  readonly processes?: DriverProcesses | undefined
  readonly server?: ServerAddress | undefined
  readonly faults?: ServerFaults | undefined
}

const NO_MODULE = new Error(
  'This promise needs processes, but the suite has no module to load the driver from. Set needsProcesses.',
)

/** Without `driver`, the storage gets a new driver. */
type StorageOptions = Partial<OpenLogStorageOptions>

/**
 * What the check of a promise works with: drivers, storages, processes and folders. The lab releases all of them at the end, even
 * if the check fails.
 *
 * ```ts
 * const check = async (lab: Lab) => {
 *   const driver = await lab.openShared()
 *   await driver.append(batchOf([{ message: 'one' }]))
 *   if ((await driver.count({})) !== 1) throw new ConformanceFailure('expected one entry')
 * }
 * ```
 *
 * Use {@link openShared}, unless the check opens, closes or damages a store, or needs a store that was never written to: then use
 * {@link open}. Without a folder argument, drivers use the store of this promise, {@link directory}.
 */
export class Lab {
  /** What the driver claims. */
  readonly supports: DriverSupports
  /** For random data: the same seed gives the same data. */
  readonly seed: number
  /** Milliseconds that a process may take to end once it has nothing left to do. */
  readonly endTimeout: number
  readonly #create: CreateDriver
  readonly #module: string | undefined
  readonly #promise: string
  readonly #shared: SharedStore
  readonly #collected: CollectedFiles
  readonly #processes: DriverProcesses | undefined
  readonly #server: ServerAddress | undefined
  readonly #faults: ServerFaults | undefined
  #hasShared = false
  readonly #releases: (() => unknown)[] = []
  readonly #open = new Set<LogDriver>()
  #directory: Promise<string> | undefined

  /** @param promise The name of the promise under test. */
  constructor(promise: string, options: LabOptions) {
    const { create, module, supports, seed, shared, collected, processes, endTimeout } = options
    this.#promise = promise
    this.#shared = shared
    this.#collected = collected
    this.#processes = processes
    this.#server = options.server
    this.#faults = options.faults
    this.#create = create
    this.#module = module
    this.supports = supports
    this.seed = seed
    this.endTimeout = endTimeout
  }

  /** The folder of the store of this promise; empty at first. */
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

  /** Makes a driver, and does not open it. */
  async create(directory?: string): Promise<LogDriver> {
    return this.#create({ directory: directory ?? (await this.directory()) })
  }

  /**
   * An open driver on an empty store that promises use in turn; the suite empties and closes it. Opening a driver may take a
   * quarter of a second, so every promise uses this one if it does not open, close or damage the store, and does not need ids
   * to start at 1 or an empty memory of tokens.
   */
  async openShared(): Promise<LogDriver> {
    if (this.#hasShared) return this.open(await this.newDirectory())
    this.#hasShared = true
    return (await this.#shared.lend(this.#promise)) ?? this.open()
  }

  /** Whether this promise has asked for the shared driver. */
  get hasShared(): boolean {
    return this.#hasShared
  }

  /** Closes the shared driver and ends the shared processes. For promises that count open resources. */
  async closeShared(): Promise<void> {
    await this.#processes?.end()
    await this.#shared.close()
  }

  /** The warnings about files that the garbage collector closed, in the whole run. */
  collectedFiles(): Promise<readonly string[]> {
    return this.#collected.collect()
  }

  /** Ends the sharing. @throws ConformanceFailure if a shared store could not be emptied or closed, or was harmed. */
  async endSharing(): Promise<void> {
    if (this.#hasShared) await this.#shared.takeBack(true)
    this.#hasShared = false
    const failure = await this.#shared.end()
    if (failure !== undefined) throw failure
  }

  /** Makes and opens a driver. It is closed at the end, unless {@link close} closed it before. */
  async open(directory?: string): Promise<LogDriver> {
    const driver = await this.create(directory)
    await driver.open()
    this.track(driver)
    return driver
  }

  /**
   * Starts a proxy before the server of the driver; it is closed at the end.
   *
   * @throws NotTested if the subject has no server.
   */
  async proxy(): Promise<FaultProxy> {
    if (this.#server === undefined) throw new NotTested('the subject has no server that listens over TCP')
    const proxy = await FaultProxy.start(this.#server)
    this.#releases.push(() => proxy[Symbol.asyncDispose]())
    return proxy
  }

  /** Makes a driver that reaches its server through a proxy, and does not open it. */
  createThrough(proxy: FaultProxy): Promise<LogDriver> {
    return this.createAt(proxy.address)
  }

  /** Makes a driver that connects to this address, and does not open it. */
  async createAt(server: ServerAddress): Promise<LogDriver> {
    return this.#create({ directory: await this.directory(), server })
  }

  /** Makes and opens a driver that reaches its server through a proxy; it is closed at the end. */
  async openThrough(proxy: FaultProxy): Promise<LogDriver> {
    const driver = await this.createThrough(proxy)
    await driver.open()
    this.track(driver)
    return driver
  }

  /**
   * Ends and starts the server of the driver; it is started at the end if a check has left it dead.
   *
   * @throws NotTested if the subject cannot.
   */
  faults(): ServerFaults {
    const faults = this.#faults
    if (faults === undefined) throw new NotTested('the subject has no faults, which end and start its server')
    let isDead = false
    this.#releases.push(() => isDead && faults.startServer())
    return {
      async killServer() {
        isDead = true
        await faults.killServer()
      },
      async startServer() {
        await faults.startServer()
        isDead = false
      },
    }
  }

  /** Closes a driver at the end that the check opened itself. */
  track(driver: LogDriver): void {
    this.#open.add(driver)
    this.#releases.push(() => this.close(driver))
  }

  /** Closes a driver now, unless it is closed already. */
  async close(driver: LogDriver): Promise<void> {
    if (this.#open.delete(driver)) await driver.close()
  }

  /** Opens a storage over a new driver, or over `options.driver`; it is closed at the end. */
  async storage(options: StorageOptions = {}, directory?: string): Promise<LogStorage> {
    const driver = options.driver ?? (await this.create(directory))
    const storage = await openLogStorage({ flushOnExit: false, ...options, driver })
    this.#releases.push(() => storage.close({ timeout: 10_000 }))
    return storage
  }

  /** Starts a process in which a storage does a task; it is killed at the end if it still runs. */
  async storageProcess(task: StorageTask, directory?: string): Promise<StorageProcess> {
    const child = new StorageProcess(this.#needModule(), directory ?? (await this.directory()), task)
    this.#releases.push(() => child.kill())
    return child
  }

  /** Another process with an open driver, which is closed at the end, or the process killed. */
  async process(directory?: string): Promise<DriverProcess> {
    const child = await this.unopenedProcess(directory)
    await child.ready()
    return child
  }

  /** Another process with a driver that is not open yet; the driver is closed at the end, or the process killed. */
  async unopenedProcess(directory?: string): Promise<DriverProcess> {
    const processes = this.#processes
    if (processes === undefined) throw NO_MODULE
    const path = directory ?? (await this.directory())
    const child = processes.take()
    this.#releases.push(() => processes.giveBack(child))
    child.use(path)
    return child
  }

  /** Releases everything in reverse order. Rejects with the first failure, after it has tried to release all. */
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
