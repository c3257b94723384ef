/** Ways to break a promise on purpose: each must turn the case red that guards it. */
export const SABOTAGES = [
  /** Each write gets a token of its own, so that a batch which is tried again is written again. */
  'token-ignored',
  /** A batch is acknowledged, and its transaction committed later. */
  'acknowledged-before-commit',
  /** Transactions begin without the write lock. */
  'deferred-begin',
  /** Nothing is written when the process ends. */
  'no-exit-hook',
  /** Whoever has the file open is ignored, and his lock is cleared. */
  'owner-ignored',
  /** The driver works in the thread of the caller. */
  'main-thread',
  /** What is told as durable was not synced. */
  'sync-skipped',
  /** Ids start over with each batch. */
  'ids-repeated',
  /** The counters know of one entry too many. */
  'miscounted',
] as const

export type Sabotage = (typeof SABOTAGES)[number]
