import type { ServerAddress } from '@logpond/conformance/suite'
import type { LogDriver } from '@logpond/core'

/** A running server of an engine, with its data in a temporary folder. */
export interface TortureServer {
  /** Where clients may connect: the server, and its standby. */
  readonly hosts: readonly ServerAddress[]
  /** Sends SIGKILL. */
  kill(): Promise<void>
  /** Starts it again, at the same address and on the same data. Resolves when it accepts connections. */
  resume(): Promise<void>
  remove(): Promise<void>
  /** The ids of all stored entries, in order, read without Logpond. */
  ids(): Promise<number[]>
  /** Sends SIGKILL to the server, and lets its standby take its place. */
  failOver?(): Promise<void>
  /** Deletes the last entries without Logpond, as if their commits had not reached the disk. */
  forget(count: number): Promise<void>
}

/** An engine that is a server. */
export interface ServerEngine {
  /** Whether this machine has it. */
  readonly isAvailable: boolean
  start(): Promise<TortureServer>
  /** Starts a server with a standby that has each commit before it is acknowledged. */
  startWithStandby?(): Promise<TortureServer>
  /** A driver for these servers, or for proxies in front of them. */
  driver(hosts: readonly ServerAddress[]): LogDriver
}
