import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { FaultProxy } from '@logpond/conformance/suite'
import { openLogStorage, type StoredLogEntry } from '@logpond/core'
import { askAll } from './ask-all.js'
import type { ServerTask } from './child/server-task.js'
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

/** Milliseconds in which a follower must have seen all entries once nothing fails any more. */
const CATCHING_UP = 20_000

export interface ServerSpecimenOptions {
  readonly engine: ServerName
  readonly seed: number
  readonly sabotage: Sabotage | undefined
}

/** A server under torture, a proxy before it, the processes that write to it, and one that follows. */
export class ServerSpecimen implements AsyncDisposable {
  readonly server: TortureServer
  readonly proxy: FaultProxy
  readonly #options: ServerSpecimenOptions
  readonly #folder = mkdtempSync(join(tmpdir(), 'logpond-torture-'))
  readonly #writers: { readonly writer: WriterId; readonly journal: string; readonly victim: Victim }[] = []
  readonly #followers: Victim[] = []

  private constructor(options: ServerSpecimenOptions, server: TortureServer, proxy: FaultProxy) {
    this.#options = options
    this.server = server
    this.proxy = proxy
  }

  static async start(options: ServerSpecimenOptions): Promise<ServerSpecimen> {
    const started = await SERVER_ENGINES[options.engine].start()
    const server = options.sabotage === 'commits-forgotten' ? forgettingServer(started) : started
    try {
      const proxy = await FaultProxy.start({ host: server.host, port: server.port })
      return new ServerSpecimen(options, server, proxy)
    } catch (thrown) {
      await server.remove()
      throw thrown
    }
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

  /** Collects the evidence, past the proxy: commits one more entry, and reads all. */
  async examine(): Promise<Evidence> {
    const { engine } = this.#options
    const { host, port } = this.server
    const writer = this.#writerId('probe', this.#writers.length)
    const stored: StoredLogEntry[] = []
    const wait = new ProcessorWait()
    const waited = wait.total()
    const start = performance.now()
    await using storage = await openLogStorage({ driver: SERVER_ENGINES[engine].driver(host, port) })
    const id = await storage.store(entryOf(writer, 0)).committed()
    const recovery = Math.max(0, performance.now() - start - (wait.total() - waited))
    const probe = recordOf(writer, [{ submit: [0, 1] }, { commit: [0, 1, id], at: sharedTime() }])
    for await (const entry of storage.scan({ order: 'oldest' })) stored.push(entry)
    stored.sort((a, b) => a.id - b.id)
    const ids = await this.server.ids()
    return {
      path: `${engine} on ${host}:${port}`,
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
    await this.proxy[Symbol.asyncDispose]()
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
    const { engine, sabotage } = this.#options
    const { host, port } = this.proxy.address
    return {
      engine,
      host,
      port,
      writer,
      journal,
      end: this.#end,
      ...(sabotage === undefined ? {} : { sabotage }),
    }
  }

  #writerId(kind: string, order: number): WriterId {
    return { name: `${kind}-${order}`, seed: this.#options.seed + order, order }
  }
}
