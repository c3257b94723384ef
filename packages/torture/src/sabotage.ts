/** Ways to break a promise on purpose. Each must turn the case red that tests the promise. */
export const SABOTAGES = [
  /** Each write gets a new token, so that a retried batch is written again. */
  'token-ignored',
  /** Batches are acknowledged before their transaction commits. */
  'acknowledged-before-commit',
  /** Transactions begin without the write lock. */
  'deferred-begin',
  /** Nothing is written when the process ends. */
  'no-exit-hook',
  /** Other owners of the file are ignored, and their locks are removed. */
  'owner-ignored',
  /** The driver runs in the thread of the caller. */
  'main-thread',
  /** Entries are reported as durable without a sync. */
  'sync-skipped',
  /** Ids start at 1 again with each batch. */
  'ids-repeated',
  /** The counters contain one entry too many. */
  'miscounted',
] as const

export type Sabotage = (typeof SABOTAGES)[number]
