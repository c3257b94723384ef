import { chosenGroups } from '../../conformance/test/support/chosen-groups.js'
import { THREAD_GROUPS } from './thread-promises.js'

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

/** The groups that `npm test` runs on a database in memory, in a worker thread: those that also depend on the thread. */
export function promisesOfThreadsInMemory<Group extends { readonly name: string }>(
  groups: readonly Group[],
): readonly Group[] {
  return chosenGroups(
    groups,
    MEMORY_GROUPS.filter((name) => THREAD_GROUPS.includes(name)),
  )
}
