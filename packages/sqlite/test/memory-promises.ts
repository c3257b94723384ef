import { chosenGroups } from '../../conformance/test/support/chosen-groups.js'

/**
 * Groups of promises that a database in memory can break, but not one in a file: in memory there is one connection for reads,
 * writes and cleanups, no write-ahead log, and no file that remains after closing or returns space.
 */
const MEMORY_GROUPS: readonly string[] = [
  'lifecycle',
  'atomicity',
  'idempotent tokens',
  'synchronous append',
  'value reads',
  'cleanup',
  'figures',
  'state over time',
  'sync',
  'concurrent reads',
  'overlapping work',
  'abort',
  'leftovers',
  'errors',
  'claims',
  'storage: recovery',
  'long use',
]

/** The groups that `npm test` runs on a database in memory, in the calling thread. */
export function promisesInMemory<Group extends { readonly name: string }>(
  groups: readonly Group[],
): readonly Group[] {
  return chosenGroups(groups, MEMORY_GROUPS)
}

/**
 * Of {@link MEMORY_GROUPS}, those that the thread can break in another way than on a file: what happens at the same time, over the one
 * connection. In the calling thread nothing does, and on a file there are several connections.
 */
const MEMORY_GROUPS_IN_THREAD: readonly string[] = [
  'lifecycle',
  'atomicity',
  'idempotent tokens',
  'synchronous append',
  'value reads',
  'concurrent reads',
  'overlapping work',
  'claims',
]

/** The groups that `npm test` runs on a database in memory, in a worker thread. */
export function promisesOfThreadsInMemory<Group extends { readonly name: string }>(
  groups: readonly Group[],
): readonly Group[] {
  return chosenGroups(groups, MEMORY_GROUPS_IN_THREAD)
}
