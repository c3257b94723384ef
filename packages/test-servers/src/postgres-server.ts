import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'
import type { Binaries } from './postgres-binaries.js'

const run = promisify(execFile)

/** The superuser of the servers. It needs no password. */
export const SUPERUSER = 'logpond'

/** Fast ones: no test cuts the power. */
const SETTINGS = [
  'fsync=off',
  'full_page_writes=off',
  'max_connections=200',
  'listen_addresses=127.0.0.1',
  // The server's own log is shown when it does not start.
  'log_min_messages=fatal',
]

interface Identity {
  readonly uid?: number
  readonly gid?: number
}

/** A Postgres server of a test, with its data in a temporary folder. */
export class PostgresServer {
  readonly port: number
  readonly #binaries: Binaries
  readonly #folder: string
  readonly #identity: Identity
  readonly #settings: readonly string[]
  #process: ChildProcess | undefined

  private constructor(options: {
    binaries: Binaries
    folder: string
    identity: Identity
    port: number
    settings: readonly string[]
  }) {
    this.#binaries = options.binaries
    this.#folder = options.folder
    this.#identity = options.identity
    this.#settings = options.settings
    this.port = options.port
  }

  /** Creates a cluster and starts it. */
  static async start(binaries: Binaries, settings: readonly string[] = []): Promise<PostgresServer> {
    const identity = await identityOf()
    const folder = await newFolder(binaries, identity)
    const data = join(folder, 'data')
    await run(
      binaries.initdb,
      ['-D', data, '-U', SUPERUSER, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
      { ...identity, cwd: folder, env: environment(folder, binaries) },
    )
    const server = new PostgresServer({ binaries, folder, identity, port: await freePort(), settings })
    await server.resume()
    return server
  }

  /** Starts a copy of a server, which follows it and accepts no writes until it is promoted. */
  static async standbyOf(primary: PostgresServer): Promise<PostgresServer> {
    const folder = await newFolder(primary.#binaries, primary.#identity)
    const data = join(folder, 'data')
    await primary.stop()
    await run('cp', ['-R', join(primary.#folder, 'data'), data], primary.#identity)
    await run('touch', [join(data, 'standby.signal')], primary.#identity)
    await primary.resume()
    const standby = new PostgresServer({
      binaries: primary.#binaries,
      folder,
      identity: primary.#identity,
      port: await freePort(),
      settings: [`primary_conninfo=host=127.0.0.1 port=${primary.port} user=${SUPERUSER}`],
    })
    await standby.resume()
    return standby
  }

  get isRunning(): boolean {
    return this.#process !== undefined
  }

  get version(): string {
    return this.#binaries.version
  }

  /** The folder of the data, and of files of the test. */
  get folder(): string {
    return this.#folder
  }

  url(database = 'postgres', user = SUPERUSER): string {
    return `postgres://${user}@127.0.0.1:${this.port}/${database}`
  }

  /** Starts the server again, as soon as the processes of a killed one have ended. */
  async resume(): Promise<void> {
    for (;;) {
      try {
        return await this.#startOnce()
      } catch (error) {
        if (!String(error).includes('pre-existing shared memory block')) throw error
      }
    }
  }

  async #startOnce(): Promise<void> {
    const settings = [...SETTINGS, ...this.#settings].flatMap((setting) => ['-c', setting])
    const child = spawn(
      this.#binaries.postgres,
      ['-D', join(this.#folder, 'data'), '-p', String(this.port), '-k', this.#folder, ...settings],
      {
        ...this.#identity,
        cwd: this.#folder,
        env: environment(this.#folder, this.#binaries),
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    )
    let log = ''
    child.stderr?.on('data', (text) => {
      log += text
    })
    this.#process = child
    if (await this.#isReady(child)) return
    // The other processes of a killed server end a moment after it.
    if (!log.includes('pre-existing shared memory block'))
      throw new Error(`Postgres ${this.version} did not start: ${log}`)
    await setTimeout(20)
    await this.resume()
  }

  /** Sends SIGKILL to the server. Its other processes end as soon as they notice, and {@link resume} waits for them. */
  async kill(): Promise<void> {
    await this.#signal('SIGKILL')
  }

  /** Ends the server as an administrator would who does not wait for clients. */
  async stop(): Promise<void> {
    await this.#signal('SIGINT')
  }

  async remove(): Promise<void> {
    await this.#signal('SIGINT')
    await rm(this.#folder, { recursive: true, force: true })
  }

  /** Runs statements as the superuser. */
  async query(
    sql: string,
    values: unknown[] = [],
    database = 'postgres',
  ): Promise<Record<string, unknown>[]> {
    const client = new Client(this.url(database))
    // The statement fails too.
    client.on('error', () => {})
    await client.connect()
    try {
      const result = await client.query(sql, values)
      return Array.isArray(result) ? [] : result.rows
    } finally {
      await client.end()
    }
  }

  async #signal(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process
    this.#process = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
  }

  /** Waits until the server answers, or has ended. */
  async #isReady(child: ChildProcess): Promise<boolean> {
    for (;;) {
      if (child.exitCode !== null || child.signalCode !== null) return false
      const client = new Client(this.url())
      client.on('error', () => {})
      try {
        await client.connect()
        await client.end()
        return true
      } catch {
        await client.end().catch(() => {})
      }
    }
  }
}

/** A folder of a server, with the links to libraries that npm cannot pack. */
async function newFolder(binaries: Binaries, { uid, gid }: Identity): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'logpond-postgres-'))
  if (uid !== undefined) await chown(folder, uid, gid ?? uid)
  const libraries = join(folder, 'libraries')
  await mkdir(libraries)
  await Promise.all(binaries.libraries.map(({ name, target }) => symlink(target, join(libraries, name))))
  return folder
}

/** Only what the programs need: variables of libpq would change what they do. */
function environment(folder: string, { postgres }: Binaries): NodeJS.ProcessEnv {
  const libraries = [join(folder, 'libraries'), join(dirname(dirname(postgres)), 'lib')].join(delimiter)
  return { PATH: process.env.PATH, LC_ALL: 'C', LD_LIBRARY_PATH: libraries, DYLD_LIBRARY_PATH: libraries }
}

/** Postgres refuses to run as root. */
async function identityOf(): Promise<Identity> {
  if (process.getuid?.() !== 0) return {}
  for (const user of ['postgres', 'nobody']) {
    const ids = await Promise.all(['-u', '-g'].map((kind) => run('id', [kind, user]))).catch(() => undefined)
    if (ids !== undefined) return { uid: Number(ids[0]?.stdout), gid: Number(ids[1]?.stdout) }
  }
  throw new Error('Postgres does not run as root, and there is no other user.')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
