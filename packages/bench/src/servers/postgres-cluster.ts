import { rmSync } from 'node:fs'
import { LogStorageError } from '@logpond/core'
import { binariesOfNpm, PostgresServer } from '@logpond/test-servers'

/** As a server in production: each commit is on the disk. All else has Postgres's defaults. */
const SETTINGS = ['fsync=on', 'full_page_writes=on', 'synchronous_commit=on']

/** A database on the server of this process. */
export interface Database {
  readonly url: string
  query(sql: string): Promise<Record<string, unknown>[]>
  /** Ends the server, so that this process can end. Its data stays until then. */
  stop(): Promise<void>
}

let cluster: PostgresServer | undefined
const databases = new Map<string, string>()

// A run that fails leaves its server running.
process.once('exit', () => {
  if (cluster === undefined) return
  void cluster.kill()
  rmSync(cluster.folder, { recursive: true, force: true, maxRetries: 5 })
})

/**
 * A database of its own for each folder, on a Postgres of npm.
 *
 * @throws LogStorageError UNSUPPORTED if npm has none for this platform
 */
export async function databaseFor(directory: string): Promise<Database> {
  const server = await runningServer()
  const known = databases.get(directory)
  const name = known ?? `bench_${databases.size}`
  if (known === undefined) {
    await server.query(`CREATE DATABASE ${name}`)
    databases.set(directory, name)
  }
  return {
    url: server.url(name),
    query: (sql) => server.query(sql, [], name),
    stop: () => server.stop(),
  }
}

async function runningServer(): Promise<PostgresServer> {
  if (cluster === undefined) {
    const binaries = await binariesOfNpm()
    if (binaries === undefined)
      throw new LogStorageError('UNSUPPORTED', 'it needs Postgres, which npm has not for this platform')
    cluster = await PostgresServer.start(binaries, SETTINGS)
  } else if (!cluster.isRunning) await cluster.resume()
  return cluster
}
