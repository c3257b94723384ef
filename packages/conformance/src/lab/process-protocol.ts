import type { LogDriver } from '@logpond/core'

/** What a process can be told to do: to make a driver for a folder, in place of the one that it had, or what a driver does. */
export type ProcessMethod = 'create' | Exclude<keyof LogDriver, 'name' | 'supports'>

export interface ProcessRequest {
  readonly id: number
  readonly method: ProcessMethod
  readonly args: readonly unknown[]
}

export interface ProcessReply {
  readonly id: number
  readonly result?: unknown
  /** A clone of an error would lose its code. */
  readonly error?: { readonly message: string; readonly code: string | undefined }
}
