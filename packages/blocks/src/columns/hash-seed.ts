/**
 * Where hashes in memory begin. Differs from process to process, so that the sender of a log cannot choose texts whose hashes are
 * equal, among which each look-up would take long. No such hash is stored.
 */
export const HASH_SEED = Math.floor(Math.random() * 2 ** 32) | 0
