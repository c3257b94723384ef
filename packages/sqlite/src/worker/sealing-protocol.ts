import type { EncodedBlock, SealInput } from '@logpond/blocks'
import type { ErrorData } from './error-data.js'

/** A request to make blocks, sent to the thread that seals. The memory of its values is copied. */
export interface SealRequest {
  readonly id: number
  readonly input: SealInput
}

/** Its answer. The memory of the blocks is transferred. */
export type SealReply =
  | { readonly id: number; readonly blocks: readonly EncodedBlock[] }
  | { readonly id: number; readonly error: ErrorData }
