import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { FaultProxy } from '@logpond/conformance/suite'
import { openLogStorage, type StoredLogEntry } from '@logpond/core'
import { askAll } from './ask-all.js'
import type { Pace, ServerTask } from './child/server-task.js'
import { entryOf, type WriterId } from './entry-of.js'
import { type Followed, readFollowed } from './followed-entries.js'
import { readJournal, recordOf, sharedTime, type WriterRecord } from './journal.js'
import type { Evidence } from './oracle.js'
import { ProcessorWait } from './processor-wait.js'
import type { Sabotage } from './sabotage.js'
import { forgettingServer } from './servers/forgetting-server.js'
import type { TortureServer } from './servers/server-engine.js'
import { SERVER_ENGINES } from './servers/server-engines.js'
import type { ServerName } from './servers/server-name.js'
import { Victim } from './victim.js'

/** Milliseconds in which writers must have committed, and a follower have seen all entries, once nothing fails any more. */
const CATCHING_UP = 20_000

export interface ServerSpecimenOptions {
  readonly engine: ServerName
  readonly seed: number
  readonly sabotage: Sabotage | undefined
  /** Whether the server has a standby. @default false */
  readonly hasStandby?: boolean
  /** How its writers store. */
  readonly pace?: Pace
}

/** A server under torture, a proxy before it and its standby, the processes that write to it, and one that follows. */
export class ServerSpecimen implements AsyncDisposable {
  readonly server: TortureServer
  readonly #proxies: readonly FaultProxy[]
  readonly #options: ServerSpecimenOptions
  readonly #folder = mkdtempSync(join(tmpdir(), 'logpond-torture-'))
  readonly #writers: { readonly writer: WriterId; readonly journal: string; readonly victim: Victim }[] = []
  readonly #followers: Victim[] = []

  private constructor(options: ServerSpecimenOptions, server: TortureServer, proxies: readonly FaultProxy[]) {
    this.#options = options
    this.server = server
    this.#proxies = proxies
  }

  static async start(options: ServerSpecimenOptions): Promise<ServerSpecimen> {
    const engine = SERVER_ENGINES[options.engine]
    const started = await (options.hasStandby ? engine.startWithStandby?.() : engine.start())
    if (started === undefined) throw new Error(`${options.engine} has no standby here.`)
    const server = options.sabotage === 'commits-forgotten' ? forgettingServer(started) : started
    try {
      const proxies = await Promise.all(server.hosts.map((host) => FaultProxy.start(host)))
      return new ServerSpecimen(options, server, proxies)
    } catch (thrown) {
      await server.remove()
      throw thrown
    }
  }

  /** The proxy before the server. */
  get proxy(): FaultProxy {
    return this.#proxies[0] as FaultProxy
  }

  /** Ends the faults of the proxies. */
  heal(): void {
    for (const proxy of this.#proxies) proxy.heal()
  }

  /** Starts a process that stores entries until {@link endWriters}. */
  startWriter(): Victim {
    const writer = this.#writerId('writer', this.#writers.length)
    const journal = join(this.#folder, `${writer.name}.journal`)
    const victim = new Victim(this.#task(writer, journal), { program: 'server-writer' })
    this.#writers.push({ writer, journal, victim })
    return victim
  }

  /** Lets writers close their storages and end. */
  endWriters(): void {
    writeFileSync(this.#end, '')
  }

  /** Starts a process that follows, after what the one before it has seen. */
  startFollower(): Victim {
    const task = this.#task(this.#writerId('follower', 0), this.#list)
    const victim = new Victim({ ...task, strays: this.#strays }, { program: 'server-follower' })
    this.#followers.push(victim)
    return victim
  }

  /** Errors that followers have thrown outside of a call. */
  get strays(): readonly string[] {
    return readJournal(this.#strays, this.#writerId('follower', 0)).strays
  }

  /** What followers have seen. Waits until they have seen the last entry, or for some time. */
  async followed(lastId: number): Promise<Followed[]> {
    const deadline = performance.now() + CATCHING_UP
    for (;;) {
      const followed = readFollowed(this.#list)
      if ((followed.at(-1)?.id ?? 0) >= lastId || performance.now() > deadline) return followed
      await sleep(50)
    }
  }

  /** Whether each writer commits after a time, now or in a while. */
  async committedAfter(time: number): Promise<boolean> {
    const deadline = performance.now() + CATCHING_UP
    for (;;) {
      const isDone = this.#records().every(({ commitTimes }) => commitTimes.some((at) => at > time))
      if (isDone || performance.now() > deadline) return isDone
      await sleep(50)
    }
  }

  /** Collects the evidence, past the proxy: commits one more entry, and reads all. */
  async examine(): Promise<Evidence> {
    const { engine } = this.#options
    const { hosts } = this.server
    const writer = this.#writerId('probe', this.#writers.length)
    const stored: StoredLogEntry[] = []
    const wait = new ProcessorWait()
    const waited = wait.total()
    const start = performance.now()
    await using storage = await openLogStorage({ driver: SERVER_ENGINES[engine].driver(hosts) })
    const id = await storage.store(entryOf(writer, 0)).committed()
    const recovery = Math.max(0, performance.now() - start - (wait.total() - waited))
    const probe = recordOf(writer, [{ submit: [0, 1] }, { commit: [0, 1, id], at: sharedTime() }])
    for await (const entry of storage.scan({ order: 'oldest' })) stored.push(entry)
    stored.sort((a, b) => a.id - b.id)
    const ids = await this.server.ids()
    return {
      path: `${engine} on ${hosts.map(({ host, port }) => `${host}:${port}`)}`,
      writers: [...this.#records(), probe],
      stored,
      answers: await askAll(storage, stored),
      file: { damage: [], batches: [], entries: ids.length, ids },
      recovery,
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const victims = [...this.#writers.map(({ victim }) => victim), ...this.#followers]
    await Promise.all(victims.filter(({ isGone }) => !isGone).map((victim) => victim.kill()))
    await Promise.all(this.#proxies.map((proxy) => proxy[Symbol.asyncDispose]()))
    await this.server.remove()
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }

  get #list(): string {
    return join(this.#folder, 'followed')
  }

  get #end(): string {
    return join(this.#folder, 'end')
  }

  get #strays(): string {
    return join(this.#folder, 'strays')
  }

  #records(): WriterRecord[] {
    return this.#writers.map(({ writer, journal }) => readJournal(journal, writer))
  }

  #task(writer: WriterId, journal: string): ServerTask {
    const { engine, pace, sabotage } = this.#options
    return {
      engine,
      hosts: this.#proxies.map(({ address }) => address),
      writer,
      journal,
      end: this.#end,
      ...(pace === undefined ? {} : { pace }),
      ...(sabotage === undefined ? {} : { sabotage }),
    }
  }

  #writerId(kind: string, order: number): WriterId {
    return { name: `${kind}-${order}`, seed: this.#options.seed + order, order }
  }
}
