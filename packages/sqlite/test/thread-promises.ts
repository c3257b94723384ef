import { chosenGroups } from '../../conformance/test/support/chosen-groups.js'

/**
 * Groups of promises that a driver in a thread of its own can break, and one in the thread of the caller cannot, or the other
 * way round: by what crosses to the thread, by when it answers, or by how it starts and ends. The SQL of queries and cleanups is
 * the same in both, and so is what SQLite has on disk when the process is killed.
 */
export const THREAD_GROUPS: readonly string[] = [
  'lifecycle',
  'append and ids',
  'atomicity',
  'idempotent tokens',
  'synchronous append',
  'append ahead',
  'round trip',
  'transferable',
  'sync',
  'several processes',
  'concurrent reads',
  'overlapping work',
  'abort',
  'leftovers',
  'errors',
  'resources',
  'claims',
  'storage: endings',
  'storage: recovery',
]

/**
 * What `npm test` tries on a binding in one thread when it tries the whole suite in the other. It tries the whole suite on
 * better-sqlite3 in a thread of its own, as most applications use it, and on the other bindings in the thread of the caller:
 * opening a driver there takes a tenth of the time.
 */
export function promisesOfThreads<Group extends { readonly name: string }>(
  groups: readonly Group[],
): readonly Group[] {
  return chosenGroups(groups, THREAD_GROUPS)
}
