import type { LiveFilter } from './search-filter.js'

export interface SubscribeOptions {
  filter?: LiveFilter | undefined
  bufferSize?: number | undefined
  onGap?: ((dropped: number) => void) | undefined
  /** Ends the subscription. */
  signal?: AbortSignal | undefined
}
