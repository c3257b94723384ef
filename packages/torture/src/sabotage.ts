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
  /** The transaction that replaces parts by blocks commits in two halves. */
  'seal-not-atomic',
  /** Blocks lack the rows of one of the parts that they replace. */
  'seal-loses-rows',
  /** A thread that breaks reports that there was nothing to make blocks of. */
  'seal-empty',
  /** Blocks replace parts although another process has replaced them. */
  'gone-ignored',
  /** The transaction of a cleanup commits in two halves. */
  'cleanup-not-atomic',
  /** The transaction that upgrades a file commits in two halves. */
  'upgrade-not-atomic',
  /** Openings do not report what they put aside. */
  'damage-unreported',
  /** A damaged batch has a checksum that is right. */
  'checksum-forged',
  /** Batches whose write has failed are acknowledged. */
  'failure-acknowledged',
  /** A server that is killed has lost its last commits when it starts again. */
  'commits-forgotten',
  /** Followers pass over entries. */
  'entries-not-followed',
] as const

export type Sabotage = (typeof SABOTAGES)[number]
