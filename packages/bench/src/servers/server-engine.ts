import type { LogDriver } from '@logpond/core'
import type { StoredSums } from '../subject.js'

/** An engine that runs as a server, which the benchmark starts and stops. */
export interface ServerEngine {
  /** The name in tables. */
  readonly name: string
  readonly differs: string
  /**
   * Starts the server of a folder, with what it had stored when it was stopped.
   *
   * @throws Error with the code `UNSUPPORTED` if this machine has no such server
   */
  start(directory: string): Promise<BenchServer>
}

export interface BenchServer {
  driver(): LogDriver
  /** The sums over all entries, read without Logpond. */
  sums(): Promise<StoredSums>
  /** The bytes of all entries with their indexes. */
  bytes(): Promise<number>
  /** Does now what the server does by itself within minutes after a lot of writing. */
  settle(): Promise<void>
  stop(): Promise<void>
}
