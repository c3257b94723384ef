import type { LogDriver } from '@logpond/core'

/** A running server of an engine, with its data in a temporary folder. */
export interface TortureServer {
  readonly host: string
  readonly port: number
  /** Sends SIGKILL. */
  kill(): Promise<void>
  /** Starts it again, at the same address and on the same data. Resolves when it accepts connections. */
  resume(): Promise<void>
  remove(): Promise<void>
  /** The ids of all stored entries, in order, read without Logpond. */
  ids(): Promise<number[]>
  /** Deletes the last entries without Logpond, as if their commits had not reached the disk. */
  forget(count: number): Promise<void>
}

/** An engine that is a server. */
export interface ServerEngine {
  /** Whether this machine has it. */
  readonly isAvailable: boolean
  start(): Promise<TortureServer>
  /** A driver for a server, or for a proxy in front of it. */
  driver(host: string, port: number): LogDriver
}
