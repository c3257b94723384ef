import type { LogDriver } from '@logpond/core'

/** Requests to a process: to make a driver for a folder, which replaces its previous driver, or to call a method of the driver. */
export type ProcessMethod = 'create' | Exclude<keyof LogDriver, 'name' | 'supports'>

export interface ProcessRequest {
  readonly id: number
  readonly method: ProcessMethod
  readonly args: readonly unknown[]
}

export interface ProcessReply {
  readonly id: number
  readonly result?: unknown
  /** As plain data, since a cloned error loses its code. */
  readonly error?: { readonly message: string; readonly code: string | undefined }
}
