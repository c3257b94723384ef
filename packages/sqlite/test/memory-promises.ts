import { chosenGroups } from '../../conformance/test/support/chosen-groups.js'
import { THREAD_GROUPS } from './thread-promises.js'

/**
 * Groups of promises that a database in memory can break, and one in a file cannot: it has one connection for reads, writes
 * and cleanups, no write-ahead log, and no file that keeps it when the connection is closed or gives space back.
 */
const MEMORY_GROUPS: readonly string[] = [
  'lifecycle',
  'atomicity',
  'idempotent tokens',
  'synchronous append',
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

/** What `npm test` tries on a database in memory, in a thread of its own. */
export function promisesInMemory<Group extends { readonly name: string }>(
  groups: readonly Group[],
): readonly Group[] {
  return chosenGroups(groups, MEMORY_GROUPS)
}

/** What `npm test` tries on a database in memory, in the thread of the caller: those in which the thread has a part too. */
export function promisesOfThreadsInMemory<Group extends { readonly name: string }>(
  groups: readonly Group[],
): readonly Group[] {
  return chosenGroups(
    groups,
    MEMORY_GROUPS.filter((name) => THREAD_GROUPS.includes(name)),
  )
}
